/** What every other change makes of what is open. */
import { UserError } from '../../core/errors';
import { sha256 } from '../../data/archive/hash';
import { withCommonWords } from '../../data/formats/labels';
import { forInputType } from '../../data/sets/integer-types';
import type { DataFile, Preprocessing, Role } from '../../data/samples';
import { findExample } from '../../samples/examples';
import { fetchFile } from './fetch-file';
import { NO_CHOICE, scoredOutput, type ScoringChoice } from '../scoring/scored-output';
import { guessLabelOffset, labelled, readAs, readFileSet } from './open-sets';
import { samplesOfRole } from './role-samples';
import { FIRST_CHOICE, NOTHING_OPEN, readModel, requireModel, type State } from './state';
import { syntheticSet, type SyntheticRequest } from './synthetic';

/**
 * @param newId makes a number that no set has had
 * @throws UserError where there is no such example, or its files cannot be loaded
 */
export async function planExample(id: string, newId: () => number): Promise<State> {
  const example = findExample(id);
  if (!example) throw new UserError(`There is no example called ${id}.`);
  const fetched = await Promise.all([example.model, example.calibration, example.evaluation].map(fetchFile));
  const [modelFile, calibration, evaluation] = fetched as [DataFile, DataFile, DataFile];
  const model = await readModel([modelFile]);
  const reading = { preprocessing: example.preprocessing, labelOffset: 0, scoring: NO_CHOICE };
  const set = async (file: DataFile, role: Role) => {
    const unread = await readFileSet({ name: file.name, files: [file], part: null, role }, model.network, newId());
    return readAs(labelled(unread, model.network, NO_CHOICE), reading, model.network);
  };
  const sets = [await set(calibration, 'calibration'), await set(evaluation, 'evaluation')];
  return { ...NOTHING_OPEN, example: id, model, sets, ...reading };
}

/**
 * Noise for the roles that no set has; where all have one, for both.
 * @throws UserError where no network is open, or it takes no such samples
 */
export async function planSynthetic(state: State, request: SyntheticRequest, newId: () => number): Promise<State> {
  const { network } = requireModel(state);
  const raw = syntheticSet(network, request);
  const missing = (['calibration', 'evaluation'] as const).filter((role) => !samplesOfRole(state, role));
  const role = missing.length === 1 ? missing[0]! : 'both';
  const hash = await sha256([{ name: raw.name, bytes: new TextEncoder().encode(JSON.stringify(request)) }]);
  const set = readAs({ id: newId(), raw, sha256: hash, part: null, role, synthetic: true }, state, network);
  const choice = role === 'calibration' ? {} : FIRST_CHOICE;
  return { ...state, ...choice, example: null, sets: role === 'both' ? [set] : [...state.sets, set] };
}

export function withRole(state: State, id: number, role: Role | 'both'): State {
  const sets = state.sets.map((set) => {
    if (set.id === id) return { ...set, role };
    // Two sets cannot have one role: the other one takes what is left.
    if (set.role !== role || role === 'both') return set;
    return { ...set, role: role === 'calibration' ? ('evaluation' as const) : ('calibration' as const) };
  });
  return { ...state, sets };
}

/** @throws UserError where a set, or labels that were moved, then do not fit the network */
export function withPreprocessing(state: State, preprocessing: Preprocessing, labelOffset: number): State {
  const network = state.model?.network ?? null;
  const own = forInputType(preprocessing, network?.inputs[0] ?? null);
  const reading = { preprocessing: own, labelOffset, scoring: state.scoring };
  const sets = state.sets.map((set) => readAs(set, reading, network));
  const lost = sets.find(({ labelProblem }, i) => labelProblem !== null && state.sets[i]!.labelProblem === null);
  if (lost) throw new UserError(`${lost.raw.name} ${lost.labelProblem}. Take labels as they are, or move them less.`);
  return { ...state, ...reading, sets };
}

/** @throws UserError where no network is open, or it has no such output or axis */
export function withScoring(state: State, choice: ScoringChoice): State {
  const { network } = requireModel(state);
  // Choosing what is scored anyway is no choice.
  const isFirst = scoredOutput(network, choice).output === scoredOutput(network).output;
  const scoring = { output: isFirst ? null : choice.output, classAxis: choice.classAxis };
  const sets = state.sets.map((set) => labelled(set, network, scoring));
  const raws = withCommonWords(sets.map(({ raw }) => raw));
  // Labels of another output may count otherwise.
  const reading = {
    preprocessing: state.preprocessing,
    labelOffset: guessLabelOffset(raws, network, scoring),
    scoring,
  };
  return { ...state, ...reading, sets: sets.map((set, i) => readAs({ ...set, raw: raws[i]! }, reading, network)) };
}

/** @throws UserError where they are no such numbers */
export function withEvaluationCount(state: State, count: number, seed: number): State {
  if (!Number.isInteger(count) || count < 1)
    throw new UserError(`The number of evaluation samples must be a whole number from 1, and is ${count}.`);
  if (!Number.isInteger(seed) || seed < 0 || seed > 2 ** 32 - 1)
    throw new UserError(`The seed of the evaluation samples must be a whole number from 0, and is ${seed}.`);
  return { ...state, evaluationCount: count, choiceSeed: seed };
}
