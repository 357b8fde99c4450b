/** What results were measured on: the samples that are open, and how they are read. */
import type { Role, Workspace } from '../engine/api';
import type { Preprocessing } from '../data/samples';
import type { Reading } from '../engine/workspace/references';

/** Workspaces are never written into, and their keys are asked for at every change of the store. */
const keys = new WeakMap<Workspace, string>();

/** Names the samples that are open and how they are read: results on others cannot be compared with it. */
export function dataKey(workspace: Workspace): string {
  const known = keys.get(workspace);
  if (known !== undefined) return known;
  const key = makeKey(workspace);
  keys.set(workspace, key);
  return key;
}

function makeKey({ data, preprocessing, labelOffset, counts, choiceSeed, scored }: Workspace): string {
  const sets = data.map(({ sha256, role }) => [role, sha256]).sort();
  const chosen = scored?.chosen ? [scored.chosen.output, scored.chosen.classAxis] : [];
  return JSON.stringify([sets, preprocessing, labelOffset, counts.evaluation, choiceSeed ?? 1, ...chosen]);
}

/** Whether two sets are of the same samples: the same part of the same files. */
export function hasSameTwice(data: Workspace['data']): boolean {
  return data.some(({ sha256, part }, i) => data.findIndex((set) => set.sha256 === sha256 && set.part === part) < i);
}

/** The set that serves a role: its own, else the one for both. */
export function setOfRole(data: Workspace['data'], role: Role): Workspace['data'][number] | undefined {
  return data.find((set) => set.role === role) ?? data.find((set) => set.role === 'both');
}

const keyOf = ({ preset, mean, std, channelOrder, layout, resize }: Preprocessing) =>
  JSON.stringify([preset, mean, std, channelOrder, layout, resize]);

/** What a report has otherwise than the workspace: what is scored, how files are read, and which evaluation samples are chosen. */
export function otherReading(
  { preprocessing, labelOffset, counts, choiceSeed = 1, scored }: Workspace,
  reading: Reading,
): { scoring: boolean; files: boolean; choice: boolean } {
  const { count, seed } = reading.evaluated;
  const { output = null, classAxis = null } = reading;
  const { output: ownOutput = null, classAxis: ownAxis = null } = scored?.chosen ?? {};
  return {
    scoring: output !== ownOutput || classAxis !== ownAxis,
    files: keyOf(preprocessing) !== keyOf(reading.preprocessing) || labelOffset !== reading.labelOffset,
    choice: counts.evaluation !== count || choiceSeed !== seed,
  };
}
