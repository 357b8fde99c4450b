/** What is open: one network, sets of samples with their roles, and the preprocessing. */
import type { GivenFile, Preprocessing, Role, Samples, OpenedAs } from '../../data/samples';
import type { Preview, Workspace } from '../api';
import type { Job } from '../job';
import type { ScoringChoice } from '../scoring/scored-output';
import { readAs } from './open-sets';
import {
  planExample,
  planSynthetic,
  withEvaluationCount,
  withPreprocessing,
  withRole,
  withScoring,
} from './plan-changes';
import { planOpen } from './plan-open';
import { previewsOf } from './previews';
import type { Reading } from './references';
import { samplesOfRole, type RoleSamples } from './role-samples';
import { NOTHING_OPEN, requireModel, withMade, type MadeNetwork, type OpenModel, type State } from './state';
import { describeReading, describeWorkspace } from './summaries';
import type { SyntheticRequest } from './synthetic';

export interface WorkspaceStore {
  model(): OpenModel;
  /** null where nothing is open for that role. */
  samples(role: Role): RoleSamples | null;
  describe(): Workspace;
  openExample(id: string): Promise<void>;
  /** @param role of all the files, or null: told from content and names */
  open(files: readonly GivenFile[], role: OpenedAs, job: Job): Promise<void>;
  /** Noise for the roles that no set has; where all have one, for both. */
  synthesize(request: SyntheticRequest): Promise<void>;
  /** What was made of the open network, in its place; null: the one that was opened. */
  openMade(next: MadeNetwork | null): void;
  setRole(id: number, role: Role | 'both'): void;
  /** @param labelOffset left out: as it is */
  setPreprocessing(preprocessing: Preprocessing, labelOffset?: number): void;
  /** What of the network is scored, and which of its axes the classes are. */
  setScoring(choice: ScoringChoice): void;
  scoring(): ScoringChoice;
  /** @param seed left out: as it is */
  setEvaluationCount(count: number, seed?: number): void;
  /**
   * The evaluation samples as another preprocessing gives them; null where none are open.
   * @throws UserError where they then don't fit the network
   */
  evaluationWith(preprocessing: Preprocessing): Samples | null;
  preprocessing(): Preprocessing;
  /** How the samples that are open are read, and how many of them are scored. */
  reading(): Reading;
  previews(role: Role, count: number): Promise<Preview[]>;
}

/** A change that fails leaves everything as it was. */
export function openWorkspace(): WorkspaceStore {
  let state = NOTHING_OPEN;
  let lastId = 0;
  const newId = () => ++lastId;
  const commit = (next: State) => {
    // What cannot be described, a single sample for both roles, is no state to be in.
    describeWorkspace(next);
    state = next;
  };

  return {
    model: () => requireModel(state),
    samples: (role) => samplesOfRole(state, role),
    describe: () => describeWorkspace(state),
    preprocessing: () => state.preprocessing,
    reading: () => describeReading(state),

    openExample: async (id) => commit(await planExample(id, newId)),
    async open(given, asked, job) {
      const { next, refusal } = await planOpen(state, given, asked, job, newId);
      commit(next);
      if (refusal) throw refusal;
    },
    synthesize: async (request) => commit(await planSynthetic(state, request, newId)),
    openMade: (next) => commit(withMade(state, next)),
    setRole: (id, role) => commit(withRole(state, id, role)),
    setPreprocessing: (preprocessing, labelOffset = state.labelOffset) =>
      commit(withPreprocessing(state, preprocessing, labelOffset)),
    setScoring: (choice) => commit(withScoring(state, choice)),
    scoring: () => state.scoring,
    setEvaluationCount: (count, seed = state.choiceSeed) => commit(withEvaluationCount(state, count, seed)),

    evaluationWith(preprocessing) {
      const network = state.model?.network ?? null;
      const samplesOf = (set: State['sets'][number]) => readAs(set, { ...state, preprocessing }, network).samples;
      return samplesOfRole(state, 'evaluation', samplesOf)?.samples ?? null;
    },

    async previews(role, count) {
      const found = samplesOfRole(state, role);
      if (!found) return [];
      // Custom numbers may stand for bytes that do not span 0 to 255: those are stretched.
      const { preprocessing } = state;
      return previewsOf(found.samples, count, preprocessing.preset === 'Custom' ? null : preprocessing);
    },
  };
}
