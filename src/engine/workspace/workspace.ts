/** What is open: one network, sets of samples with their roles, and the preprocessing. */
import { UserError } from '../../core/errors';
import { sha256 } from '../../data/archive/hash';
import { guessPreprocessing } from '../../data/sets/preprocessing';
import { withCommonWords } from '../../data/formats/labels';
import { openFiles } from '../../data/archive/open';
import { readSet } from '../../data/sets/read';
import { modelFiles, sortFiles, type FileSet } from '../../data/sets/roles';
import { measureFirst } from '../../data/pictures/picture-files';
import type { DataFile, GivenFile, Preprocessing, Role, Samples } from '../../data/samples';
import { externalLocations } from '../../onnx/wire/external';
import { readNetwork } from '../../onnx/read';
import type { Network } from '../../onnx/network';
import { findExample } from '../../samples/examples';
import type { Preview, Workspace } from '../api';
import { fetchFile } from './fetch-file';
import { decodeAhead } from './decode-ahead';
import { awaitedFiles, awaitNetwork, lackingWeights, type AwaitingFiles, type AwaitingSet } from './awaiting-files';
import type { Job } from '../job';
import { describeSet, guessLabelOffset, keepFitting, readOpenSet, type OpenSet, type Reading } from './open-sets';
import { previewsOf } from './previews';
import type { FileReference, Reading as ReportedReading } from './references';
import { countEvaluable, samplesOfRole, type ChosenSets, type RoleSamples } from './role-samples';
import { describeModel } from './summaries';
import { syntheticSet, type SyntheticRequest } from './synthetic';

interface OpenModel {
  network: Network;
  file: FileReference;
}

interface State extends Reading, ChosenSets {
  example: string | null;
  model: OpenModel | null;
  /** Data that waits for its network. */
  awaitingSets: AwaitingSet[];
  /** Files that wait for the weights of their network. */
  awaitingFiles: AwaitingFiles | null;
}

const CHOICE_SEED = 1;

/** How evaluation samples are chosen until something is said of them. */
const FIRST_CHOICE = { evaluationCount: null, choiceSeed: CHOICE_SEED };

export interface WorkspaceStore {
  model(): OpenModel;
  /** null where nothing is open for that role. */
  samples(role: Role): RoleSamples | null;
  describe(): Workspace;
  openExample(id: string): Promise<void>;
  /** @param role of all the files, or null: told from content and names */
  open(files: readonly GivenFile[], role: Role | 'model' | null, job: Job): Promise<void>;
  /** Noise for the roles that no set has; where all have one, for both. */
  synthesize(request: SyntheticRequest): Promise<void>;
  setRole(id: number, role: Role | 'both'): void;
  /** @param labelOffset left out: as it is */
  setPreprocessing(preprocessing: Preprocessing, labelOffset?: number): void;
  /** @param seed left out: as it is */
  setEvaluationCount(count: number, seed?: number): void;
  /**
   * The evaluation samples as another preprocessing gives them; null where none are open.
   * @throws UserError where they then don't fit the network
   */
  evaluationWith(preprocessing: Preprocessing): Samples | null;
  preprocessing(): Preprocessing;
  /** How the samples that are open are read, and how many of them are scored. */
  reading(): ReportedReading;
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
    awaitingSets: [],
    awaitingFiles: null,
    ...FIRST_CHOICE,
  };
  let nextId = 1;

  const readFiles = async ({ name, files, part, role }: FileSet, model: OpenModel | null) => ({
    id: nextId++,
    raw: { ...(await measureFirst(readSet(files, part, model?.network.inputs ?? null))), name },
    sha256: await sha256(files),
    part,
    role: role ?? ('both' as const),
    synthetic: false,
  });

  /** The same set as another network, or another reading, sees it. */
  const reread = (set: Omit<OpenSet, 'samples'>, reading: Reading, model: OpenModel | null): OpenSet => ({
    ...set,
    samples: readOpenSet(set.raw, reading, model?.network ?? null),
  });

  /**
   * Reads sets, and those that waited for this network.
   * @param replaced the network is new
   * @returns what waits now beside them
   */
  const readSets = async (found: readonly FileSet[], model: OpenModel | null, replaced: boolean) => {
    const network = model?.network ?? null;
    const opened: Omit<OpenSet, 'samples'>[] = [];
    const awaiting: AwaitingSet[] = [];
    const read = async (set: FileSet, otherwise: AwaitingSet | null) => {
      try {
        const own = await readFiles(set, model);
        const labelOffset = guessLabelOffset([own.raw], network);
        reread(own, { preprocessing: replaced ? guessFor(model!) : state.preprocessing, labelOffset }, model);
        opened.push(own);
      } catch (error) {
        if (!otherwise || !(error instanceof UserError)) throw error;
        awaiting.push(otherwise);
      }
    };
    for (const set of found) await read(set, replaced ? null : awaitNetwork(set, network));
    for (const set of state.awaitingSets.filter(({ name }) => !found.some((own) => own.name === name)))
      if (replaced) await read(set, set);
      else awaiting.push(set);
    return { opened, awaiting };
  };

  const byRole = (role: Role, samplesOf = ({ samples }: OpenSet) => samples): RoleSamples | null =>
    samplesOfRole(state, role, samplesOf);

  const openModel = () => {
    if (!state.model) throw new UserError('No network is open. Open an .onnx file, or choose an example.');
    return state.model;
  };

  return {
    model: openModel,
    samples: (role) => byRole(role),

    describe: () => {
      const evaluable = countEvaluable(state);
      const counts = {
        calibration: byRole('calibration')?.samples.count ?? 0,
        evaluation: byRole('evaluation')?.samples.count ?? 0,
      };
      const { example, model, sets, awaitingSets, preprocessing, labelOffset, choiceSeed } = state;
      return {
        example,
        model: model && describeModel(model.network, model.file.sha256),
        data: sets.map(describeSet),
        preprocessing,
        labelOffset,
        counts,
        ...(evaluable > counts.evaluation || state.evaluationCount !== null ? { evaluable } : {}),
        ...(choiceSeed === CHOICE_SEED ? {} : { choiceSeed }),
        ...(awaitingSets.length > 0 ? { held: awaitingSets.map(({ name, arrays }) => ({ name, arrays })) } : {}),
      };
    },

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
      state = {
        example: id,
        model,
        sets,
        ...reading,
        awaitingSets: [],
        awaitingFiles: null,
        ...FIRST_CHOICE,
      };
    },

    async open(given, asked, job) {
      const reading = job.part(0, 0.7);
      const own = await openFiles(given, (fraction, message) => reading.step(fraction, message));
      const weights = state.awaitingFiles && awaitedFiles(state.awaitingFiles, own);
      const awaited = weights && state.awaitingFiles;
      const earlier = awaited ? await openFiles(awaited.files, (done, message) => reading.step(done, message)) : [];
      const files = [...earlier, ...(weights ?? own)];
      const role = awaited ? awaited.role : asked;
      const sorted = role === 'model' ? { model: modelFiles(files), sets: [] } : sortFiles(files, externalLocations);
      if (role && role !== 'model' && sorted.model.length > 0)
        throw new UserError(`${sorted.model[0]!.name} is a network, not data. Open it with Open model.`);
      const missing = lackingWeights(sorted.model);
      if (missing) {
        state = {
          ...state,
          awaitingFiles: { files: [...(awaited?.files ?? []), ...given], role, names: missing.names },
        };
        throw new UserError(missing.sentence);
      }
      await job.step(0.7, 'Reading');
      const model = sorted.model.length > 0 ? await readModel(sorted.model) : state.model;
      const replaced = model !== state.model;
      const preprocessing = replaced ? guessFor(model!) : state.preprocessing;
      const { opened: found, awaiting: awaitingSets } = await readSets(
        sorted.sets.map((found) => ({ ...found, role: role === 'model' ? null : (role ?? found.role) })),
        model,
        replaced,
      );
      const taken = new Set(found.map((set) => set.role));
      const old = state.sets.filter(({ role: own }) => !taken.has(own) && !taken.has('both'));
      // Another network: the example's data goes with it, one's own stays where it fits.
      const fits = (set: OpenSet) =>
        reread(set, { preprocessing, labelOffset: guessLabelOffset([set.raw], model?.network ?? null) }, model);
      const staying = !replaced ? old : state.example ? [] : keepFitting(old, fits);
      const raws = withCommonWords([...staying, ...found].map(({ raw }) => raw));
      const left = staying.map((set, i) => ({ ...set, raw: raws[i]! }));
      const opened = found.map((set, i) => ({ ...set, raw: raws[left.length + i]! }));
      const labelOffset = guessLabelOffset(raws, model?.network ?? null);
      const now = { preprocessing, labelOffset };
      const sets = opened.map((set) => reread(set, now, model));
      if (model)
        for (const [i, { samples }] of sets.entries())
          await decodeAhead(samples, job.part(0.7 + (0.3 * i) / sets.length, 1));
      const again = (old: OpenSet) => reread(old, now, model);
      const kept = replaced ? keepFitting(left, again) : left.map(again);
      const example = replaced || sets.length > 0 ? null : state.example;
      const awaitingFiles = replaced ? null : state.awaitingFiles;
      // What was chosen of other evaluation samples says nothing about these.
      const choice = replaced || sets.some((set) => set.role !== 'calibration') ? FIRST_CHOICE : {};
      state = { ...state, example, model, sets: [...kept, ...sets], ...now, ...choice, awaitingSets, awaitingFiles };
    },

    async synthesize(request) {
      const model = openModel();
      const raw = syntheticSet(model.network, request);
      const missing = (['calibration', 'evaluation'] as const).filter((role) => !byRole(role));
      const role = missing.length === 1 ? missing[0]! : 'both';
      const hash = await sha256([{ name: raw.name, bytes: new TextEncoder().encode(JSON.stringify(request)) }]);
      const set = reread({ id: nextId++, raw, sha256: hash, part: null, role, synthetic: true }, state, model);
      const choice = role === 'calibration' ? {} : FIRST_CHOICE;
      state = { ...state, ...choice, example: null, sets: role === 'both' ? [set] : [...state.sets, set] };
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

    setEvaluationCount(count, seed = state.choiceSeed) {
      if (!Number.isInteger(count) || count < 1)
        throw new UserError(`The number of evaluation samples must be a whole number from 1, and is ${count}.`);
      if (!Number.isInteger(seed) || seed < 0 || seed > 2 ** 32 - 1)
        throw new UserError(`The seed of the evaluation samples must be a whole number from 0, and is ${seed}.`);
      state = { ...state, evaluationCount: count, choiceSeed: seed };
    },

    evaluationWith: (preprocessing) =>
      byRole('evaluation', (set) => reread(set, { ...state, preprocessing }, state.model).samples)?.samples ?? null,

    preprocessing: () => state.preprocessing,

    reading: () => ({
      preprocessing: state.preprocessing,
      labelOffset: state.labelOffset,
      evaluated: {
        count: byRole('evaluation')?.samples.count ?? 0,
        of: countEvaluable(state),
        seed: state.choiceSeed,
      },
    }),

    async previews(role, count) {
      const found = byRole(role);
      if (!found) return [];
      // Custom numbers may stand for bytes that do not span 0 to 255: those are stretched.
      const { preprocessing } = state;
      return previewsOf(found.samples, count, preprocessing.preset === 'Custom' ? null : preprocessing);
    },
  };
}

async function readModel(files: DataFile[]): Promise<OpenModel> {
  const network = readNetwork(files);
  return { network, file: { name: network.name, sha256: await sha256(files) } };
}

/** What a network with this input and name most likely wants. */
const guessFor = ({ network }: OpenModel) => guessPreprocessing(network.inputs[0]!.shape, network.name);
