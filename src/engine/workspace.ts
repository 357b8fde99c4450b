/** What is open: one network, sets of samples with their roles, and the preprocessing. */
import { UserError } from '../core/errors';
import { sha256 } from '../data/hash';
import { toPixels } from '../data/pixels';
import { guessPreprocessing } from '../data/preprocessing';
import { readSet } from '../data/read';
import { sortFiles, unpackModels, type FileSet } from '../data/roles';
import type { DataFile, Preprocessing, Role, Samples } from '../data/samples';
import { splitSamples } from '../data/split';
import { externalLocations } from '../onnx/external';
import { readNetwork } from '../onnx/read';
import type { Network } from '../onnx/network';
import { findExample } from '../samples/examples';
import type { Preview, Workspace } from './api';
import { describeSet, guessLabelOffset, keepFitting, readOpenSet, type OpenSet, type Reading } from './open-sets';
import type { FileReference } from './report';
import { describeModel } from './summaries';
import { syntheticSet, type SyntheticRequest } from './synthetic';

interface OpenModel {
  network: Network;
  file: FileReference;
}

interface State extends Reading {
  example: string | null;
  model: OpenModel | null;
  sets: OpenSet[];
}

/** Samples of a role, and the files they come from. */
export interface RoleSamples {
  samples: Samples;
  file: FileReference;
}

/** Splits one set for both roles; another seed is another split. */
const SPLIT_SEED = 1;

export interface WorkspaceStore {
  model(): OpenModel;
  /** null where nothing is open for that role. */
  samples(role: Role): RoleSamples | null;
  describe(): Workspace;
  openExample(id: string): Promise<void>;
  /** @param role of all the files, or null: told from content and names */
  open(files: DataFile[], role: Role | 'model' | null): Promise<void>;
  /** Noise for the roles that no set has; where all have one, for both. */
  synthesize(request: SyntheticRequest): Promise<void>;
  setRole(id: number, role: Role | 'both'): void;
  /** @param labelOffset left out: as it is */
  setPreprocessing(preprocessing: Preprocessing, labelOffset?: number): void;
  /**
   * The evaluation samples as another preprocessing gives them; null where none are open.
   * @throws UserError where they then don't fit the network
   */
  evaluationWith(preprocessing: Preprocessing): Samples | null;
  preprocessing(): Preprocessing;
  previews(role: Role, count: number): Promise<Preview[]>;
}

/** A change that fails leaves everything as it was. */
export function openWorkspace(): WorkspaceStore {
  let state: State = {
    example: null,
    model: null,
    sets: [],
    preprocessing: guessPreprocessing([1, 3, 224, 224]),
    labelOffset: 0,
  };
  let nextId = 1;

  const readFiles = async ({ files, part, role }: FileSet, model: OpenModel | null) => ({
    id: nextId++,
    raw: readSet(files, part, model?.network.inputs ?? null),
    sha256: await sha256(files),
    role: role ?? ('both' as const),
    synthetic: false,
  });

  const decoded = async (set: OpenSet, model: OpenModel | null): Promise<OpenSet> => {
    if (model) await decodeAhead(set.samples);
    return set;
  };

  /** The same set as another network, or another reading, sees it. */
  const reread = (set: Omit<OpenSet, 'samples'>, reading: Reading, model: OpenModel | null): OpenSet => ({
    ...set,
    samples: readOpenSet(set.raw, reading, model?.network ?? null),
  });

  const findRole = (role: Role, samplesOf: (set: OpenSet) => Samples): RoleSamples | null => {
    const own = state.sets.find((set) => set.role === role);
    if (own) return { samples: samplesOf(own), file: fileOf(own) };
    const both = state.sets.find((set) => set.role === 'both');
    if (!both) return null;
    // Alone it is split; next to a set that has the other role, all of it serves this one.
    const other = state.sets.some((set) => set.role !== 'both');
    const samples = other ? samplesOf(both) : splitSamples(samplesOf(both), SPLIT_SEED)[role];
    return { samples, file: fileOf(both) };
  };

  const byRole = (role: Role) => findRole(role, ({ samples }) => samples);

  const openModel = () => {
    if (!state.model) throw new UserError('No network is open. Open an .onnx file, or choose an example.');
    return state.model;
  };

  return {
    model: openModel,
    samples: byRole,

    describe: () => ({
      example: state.example,
      model: state.model && describeModel(state.model.network, state.model.file.sha256),
      data: state.sets.map(describeSet),
      preprocessing: state.preprocessing,
      labelOffset: state.labelOffset,
      counts: {
        calibration: byRole('calibration')?.samples.count ?? 0,
        evaluation: byRole('evaluation')?.samples.count ?? 0,
      },
    }),

    async openExample(id) {
      const example = findExample(id);
      if (!example) throw new UserError(`There is no example called ${id}.`);
      const fetched = await Promise.all([example.model, example.calibration, example.evaluation].map(fetchFile));
      const [modelFile, calibration, evaluation] = fetched as [DataFile, DataFile, DataFile];
      const model = await readModel([modelFile]);
      const { preprocessing } = example;
      const reading = { preprocessing, labelOffset: 0 };
      const set = async (file: DataFile, role: Role) =>
        reread(await readFiles({ name: file.name, files: [file], part: null, role }, model), reading, model);
      const sets = [await set(calibration, 'calibration'), await set(evaluation, 'evaluation')];
      state = { example: id, model, sets, ...reading };
    },

    async open(files, role) {
      const sorted = role === 'model' ? { model: unpackModels(files), sets: [] } : sortFiles(files, externalLocations);
      if (role && role !== 'model' && sorted.model.length > 0)
        throw new UserError(`${sorted.model[0]!.name} is a network, not data. Open it with Open model.`);
      const model = sorted.model.length > 0 ? await readModel(sorted.model) : state.model;
      const replaced = model !== state.model;
      const preprocessing = replaced ? guessFor(model!) : state.preprocessing;
      const opened = [];
      for (const found of sorted.sets)
        opened.push(await readFiles({ ...found, role: role === 'model' ? null : (role ?? found.role) }, model));
      const taken = new Set(opened.map((set) => set.role));
      const left = state.sets.filter((old) => !taken.has(old.role) && !taken.has('both'));
      const labelOffset = guessLabelOffset(
        [...left, ...opened].map(({ raw }) => raw),
        model?.network ?? null,
      );
      const reading = { preprocessing, labelOffset };
      const sets: OpenSet[] = [];
      for (const set of opened) sets.push(await decoded(reread(set, reading, model), model));
      const again = (old: OpenSet) => reread(old, reading, model);
      // Another network: the example's data goes with it, one's own stays where it fits.
      const kept = !replaced ? left.map(again) : state.example ? [] : keepFitting(left, again);
      const example = replaced || sets.length > 0 ? null : state.example;
      state = { example, model, sets: [...kept, ...sets], ...reading };
    },

    async synthesize(request) {
      const model = openModel();
      const raw = syntheticSet(model.network, request);
      const missing = (['calibration', 'evaluation'] as const).filter((role) => !byRole(role));
      const role = missing.length === 1 ? missing[0]! : 'both';
      const hash = await sha256([{ name: raw.name, bytes: new TextEncoder().encode(JSON.stringify(request)) }]);
      const set = reread({ id: nextId++, raw, sha256: hash, role, synthetic: true }, state, model);
      state = { ...state, example: null, sets: role === 'both' ? [set] : [...state.sets, set] };
    },

    setRole(id, role) {
      state = {
        ...state,
        sets: state.sets.map((set) => {
          if (set.id === id) return { ...set, role };
          // Two sets cannot have one role: the other one takes what is left.
          if (set.role !== role || role === 'both') return set;
          return { ...set, role: role === 'calibration' ? 'evaluation' : 'calibration' };
        }),
      };
    },

    setPreprocessing(preprocessing, labelOffset = state.labelOffset) {
      const reading = { preprocessing, labelOffset };
      state = { ...state, ...reading, sets: state.sets.map((set) => reread(set, reading, state.model)) };
    },

    evaluationWith: (preprocessing) =>
      findRole('evaluation', (set) => reread(set, { ...state, preprocessing }, state.model).samples)?.samples ?? null,

    preprocessing: () => state.preprocessing,

    async previews(role, count) {
      const found = byRole(role);
      if (!found) return [];
      const { samples } = found;
      const indices = Array.from({ length: Math.min(count, samples.count) }, (_, i) =>
        Math.floor((i * samples.count) / Math.min(count, samples.count)),
      );
      const floats = await samples.batch(indices);
      const size = samples.shape.reduce((a, b) => a * b, 1);
      // Custom numbers may stand for bytes that do not span 0 to 255: those are stretched.
      const undo = samples.kind === 'floats' || state.preprocessing.preset === 'Custom' ? null : state.preprocessing;
      return indices.map((index, i) => {
        const label = samples.labels?.[index];
        return {
          ...toPixels(floats.subarray(i * size, (i + 1) * size), samples.shape, undo),
          label: label === undefined ? null : (samples.classes?.[label] ?? String(label)),
        };
      });
    },
  };
}

const fileOf = ({ raw, sha256: hash, synthetic }: OpenSet): FileReference => ({
  name: raw.name,
  sha256: hash,
  ...(synthetic ? { synthetic } : {}),
});

/** Pictures that are decoded when they are opened, at most: about as many as stay in memory for the passes to come. */
const DECODED_AHEAD = 2000;

/** @throws UserError where a picture does not decode: while what was open before still is */
async function decodeAhead(samples: Samples): Promise<void> {
  if (samples.kind !== 'pictures') return;
  const count = Math.min(samples.count, DECODED_AHEAD);
  for (let at = 0; at < count; at += 32)
    await samples.batch(Array.from({ length: Math.min(32, count - at) }, (_, i) => at + i));
}

async function readModel(files: DataFile[]): Promise<OpenModel> {
  const network = readNetwork(files);
  return { network, file: { name: network.name, sha256: await sha256(files) } };
}

/** What a network with this input and name most likely wants. */
const guessFor = ({ network }: OpenModel) => guessPreprocessing(network.inputs[0]!.shape, network.name);

async function fetchFile({ name, url }: { name: string; url: string }): Promise<DataFile> {
  const response = await fetch(url);
  if (!response.ok) throw new UserError(`The example's file ${name} could not be loaded (${response.status}).`);
  return { name, bytes: new Uint8Array(await response.arrayBuffer()) };
}
