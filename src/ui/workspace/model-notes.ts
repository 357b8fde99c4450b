/** What is to be known of a network before it is quantized: who draws random numbers, and whose tables are layers. */
import type { ModelSummary } from '../../engine/api';

const SHOWN = 3;

/** 'Dropout drop, Bernoulli hit and 2 more' */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : shown[0]!;
}

function randomNote(nodes: NonNullable<ModelSummary['random']>, shared: boolean): string[] {
  const own = nodes.filter((node) => node.shared === shared);
  if (own.length === 0) return [];
  const who = listed(own.map(({ op, name }) => `${op} ${name}`));
  const verb = own.length === 1 ? 'draws' : 'draw';
  return [
    shared
      ? `${who} ${verb} random numbers. Each sample has the same draws in the float and in the quantized network, so that errors are without their noise; an exported file draws anew.`
      : `${who} ${verb} random numbers anew in every run: errors and scores contain their noise.`,
  ];
}

/** Sentences, one for each matter. */
export function modelNotes({ random = [], lookups = [] }: Pick<ModelSummary, 'random' | 'lookups'>): string[] {
  const layers = [...new Set(lookups.map(({ layer }) => layer))];
  return [
    ...randomNote(random, true),
    ...randomNote(random, false),
    ...layers.map((layer) => {
      const names = lookups.filter((own) => own.layer === layer).map(({ name }) => `Gather ${name}`);
      const [verb, reads] = names.length === 1 ? ['looks', 'it reads'] : ['look', 'they read'];
      return `${listed(names)} ${verb} up the weights of ${layer}: where these are quantized, ${reads} the same codes.`;
    }),
  ];
}
