/** What opening files makes of what is open: everything is read and checked before anything changes. */
import { UserError } from '../../core/errors';
import { withCommonWords } from '../../data/formats/labels';
import { asZip } from '../../data/archive/archive';
import { isOpenedZip, type OpenedFile } from '../../data/archive/lazy-file';
import { openFiles } from '../../data/archive/open';
import { isModel, modelFiles, sortFiles, type FileSet, type SortedFiles } from '../../data/sets/roles';
import { listFiles } from '../../data/sets/unused';
import type { GivenFile, Preprocessing, OpenedAs } from '../../data/samples';
import { externalLocations } from '../../onnx/wire/external';
import type { Job } from '../job';
import { NO_CHOICE, type ScoringChoice } from '../scoring/scored-output';
import { awaitedFiles, awaitNetwork, lackingWeights, type AwaitingFiles, type AwaitingSet } from './awaiting-files';
import { decodeAhead } from './decode-ahead';
import {
  guessLabelOffset,
  keepFitting,
  labelled,
  readAs,
  readFileSet,
  type OpenSet,
  type UnreadSet,
} from './open-sets';
import { FIRST_CHOICE, preprocessingFor, readModel, type OpenModel, type State } from './state';

/** What files are opened as. */
export type AskedRole = OpenedAs;

export interface OpenPlan {
  next: State;
  /** What to say once that is the state: the files wait for others. */
  refusal: UserError | null;
}

/**
 * @param asked role of all the files, or null: told from content and names
 * @param newId makes a number that no set has had
 * @throws UserError where the files cannot be read, or do not fit together
 */
export async function planOpen(
  state: State,
  given: readonly GivenFile[],
  asked: AskedRole,
  job: Job,
  newId: () => number,
): Promise<OpenPlan> {
  const { files, role, awaiting } = await gatherFiles(state, given, asked, job.part(0, 0.7));
  const made = role === 'made here';
  const sorted = sortGathered(files, made ? 'model' : role);
  const missing = lackingWeights(sorted.model);
  if (missing) {
    const awaitingFiles = { files: [...(awaiting?.files ?? []), ...given], role, names: missing.names };
    return { next: { ...state, awaitingFiles }, refusal: new UserError(missing.sentence) };
  }
  await job.step(0.7, 'Reading');
  const target = await readTarget(state, sorted.model);
  const { opened, awaitingSets } = await readSets(state, sorted.sets, target, newId);
  // What is an example's stays for what was made of it, as one's own.
  const { arranged, closed } = await arrangeSets(made ? { ...state, example: null } : state, opened, target, job);
  const { model, replaced } = target;
  return {
    next: {
      ...state,
      model,
      ...arranged,
      example: replaced || opened.length > 0 ? null : state.example,
      // What was chosen of other evaluation samples says nothing about these.
      ...(replaced || opened.some((set) => set.role !== 'calibration') ? FIRST_CHOICE : {}),
      awaitingSets,
      awaitingFiles: replaced ? null : state.awaitingFiles,
      notes: [...sorted.notes, ...closed],
    },
    refusal: null,
  };
}

interface Gathered {
  files: OpenedFile[];
  role: AskedRole;
  /** What waited for some of these files, and is among them now. */
  awaiting: AwaitingFiles | null;
}

/** The files, opened, with those that wait for them, whose role they then have. */
async function gatherFiles(state: State, given: readonly GivenFile[], asked: AskedRole, job: Job): Promise<Gathered> {
  const open = (files: readonly GivenFile[]) => openFiles(files, (fraction, message) => job.step(fraction, message));
  const opened = await open(given);
  const weights = state.awaitingFiles && awaitedFiles(state.awaitingFiles, opened);
  if (!weights) return { files: opened, role: asked, awaiting: null };
  const awaiting = state.awaitingFiles!;
  return { files: [...(await open(awaiting.files)), ...weights], role: awaiting.role, awaiting };
}

/**
 * What is opened as a model or as data may have the other among it: all of it is taken, as if it were dropped.
 * @throws UserError where a file is neither
 */
function sortGathered(files: readonly OpenedFile[], role: Exclude<AskedRole, 'made here'>): SortedFiles {
  if (role === 'model' && !files.map(asZip).some((file) => isOpenedZip(file) || isModel(file)))
    return { model: modelFiles(files), sets: [], notes: [] };
  const sorted = sortFiles(files, externalLocations);
  const { model, sets, notes } = sorted;
  if (role === null || role === 'model') return sorted;
  if (model.length > 0) return { ...sorted, sets: sets.map((set) => ({ ...set, role: set.role ?? role })) };
  const own = sets.filter((set) => set.role === role);
  const others = sets.filter((set) => set.role !== null && set.role !== role);
  // Files of both roles that are opened for one.
  if (own.length === 0 || others.length === 0) return { ...sorted, sets: sets.map((set) => ({ ...set, role })) };
  const names = others.map(({ name }) => name);
  const note = `${listFiles(names)} ${names.length > 1 ? 'are' : 'is'} not used: the files were opened for ${role}. Drop them on the page to use both parts.`;
  return {
    model,
    sets: sets.filter((set) => !others.includes(set)).map((set) => ({ ...set, role })),
    notes: [...notes, note],
  };
}

/** The network that will be open, and how its samples are read. */
interface Target {
  model: OpenModel | null;
  /** It is another one than before. */
  replaced: boolean;
  preprocessing: Preprocessing;
  scoring: ScoringChoice;
}

async function readTarget(state: State, files: SortedFiles['model']): Promise<Target> {
  const { preprocessing, scoring } = state;
  if (files.length === 0) return { model: state.model, replaced: false, preprocessing, scoring };
  const model = await readModel(files);
  return { model, replaced: true, preprocessing: preprocessingFor(model), scoring: NO_CHOICE };
}

/**
 * Reads sets, and those that waited for this network.
 * @returns what waits now beside them
 */
async function readSets(state: State, found: readonly FileSet[], target: Target, newId: () => number) {
  const { replaced, preprocessing, scoring } = target;
  const network = target.model?.network ?? null;
  const opened: UnreadSet[] = [];
  const awaitingSets: AwaitingSet[] = [];
  const read = async (set: FileSet, otherwise: AwaitingSet | null) => {
    try {
      const unread = await readFileSet(set, network, newId());
      const own = labelled(unread, network, scoring);
      readAs(own, { preprocessing, labelOffset: guessLabelOffset([own.raw], network, scoring), scoring }, network);
      opened.push(own);
    } catch (error) {
      if (!otherwise || !(error instanceof UserError)) throw error;
      awaitingSets.push(otherwise);
    }
  };
  for (const set of found) await read(set, replaced ? null : awaitNetwork(set, network));
  for (const set of state.awaitingSets.filter(({ name }) => !found.some((other) => other.name === name)))
    if (replaced) await read(set, set);
    else awaitingSets.push(set);
  return { opened, awaitingSets };
}

/**
 * The sets that stay, and then the new ones, all as the network sees them: labels that are words are numbered alike.
 * @throws UserError where a new set does not fit, or one that was open beside it fits no more
 */
async function arrangeSets(state: State, opened: readonly UnreadSet[], target: Target, job: Job) {
  const { model, replaced, preprocessing, scoring } = target;
  const network = model?.network ?? null;
  const closed: string[] = [];
  const staying = stayingSets(state, opened, target, closed);
  const raws = withCommonWords([...staying, ...opened].map(({ raw }) => raw));
  const numbered = <S extends UnreadSet>(sets: readonly S[], from: number) =>
    sets.map((set, i) => ({ ...set, raw: raws[from + i]! }));
  const reading = { preprocessing, labelOffset: guessLabelOffset(raws, network, scoring), scoring };
  const again = (set: UnreadSet) => readAs(set, reading, network);
  const added = numbered(opened, staying.length).map(again);
  if (model)
    for (const [i, { samples }] of added.entries())
      await decodeAhead(samples, job.part(0.7 + (0.3 * i) / added.length, 1));
  const left = numbered(staying, 0);
  const kept = replaced ? keepFitting(left, again, closed) : left.map(again);
  return { arranged: { ...reading, sets: [...kept, ...added] }, closed };
}

/** Another network: the example's data goes with it, one's own stays where it fits, and its role is not taken. */
function stayingSets(state: State, opened: readonly UnreadSet[], target: Target, closed: string[]): readonly OpenSet[] {
  const taken = new Set(opened.map(({ role }) => role));
  const old = state.sets.filter(({ role }) => !taken.has(role) && !taken.has('both'));
  if (!target.replaced) return old;
  if (state.example) return [];
  const { model, preprocessing, scoring } = target;
  const network = model?.network ?? null;
  const again = (set: OpenSet) => {
    const own = labelled(set, network, scoring);
    const labelOffset = guessLabelOffset([own.raw], network, scoring);
    return readAs(own, { preprocessing, labelOffset, scoring }, network);
  };
  return keepFitting(old, again, closed);
}
