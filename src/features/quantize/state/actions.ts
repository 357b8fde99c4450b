/** What Quantize can be asked to do, and the store with it. */
import type { Compression } from '../../../compress/compression';
import type { ShellStore } from '../../../state/actions';
import type { PresetId } from '../job/presets';
import type { LayerOverride, Recipe } from '../job/recipe';
import type { ReportStep } from '../job/report';
import type { FileFacts, FileKind } from '../works';
import type { QuantizeData } from './data';
import type { OnProgress } from '../../../engine/job';
import type { Exported } from './words/exported';
import type { NewRun } from './run-list';
import type { Search, SearchSettings } from './search';

export interface JobActions {
  /** @param asLive whether it takes the place of the last live run */
  quantize(asLive?: boolean): Promise<void>;
  sweepBits(): Promise<void>;
}

export interface RunFileActions {
  /** Asks for the classes of a run. */
  showClasses(key: number): Promise<void>;
  /** The files that `exportRun` can give, the smallest first; null where there are none, or they are too large to be made twice. */
  filesOf(key: number): Promise<FileFacts[] | null>;
  /** A run as an ONNX file; null where that cannot be, and an alert says why. */
  exportRun(key: number, kind: FileKind): Promise<Exported | null>;
  /** Which weights of a run stay, as an .npz; null where that cannot be, and an alert says why. */
  exportMasks(key: number): Promise<Exported | null>;
  /** The worker's number of a run, which is made again where it is not there; null where that cannot be, and an alert says why. */
  workerRun(key: number): Promise<number | null>;
}

export interface StepActions {
  /** Opens what a run has made in the place of the network; what is not in the worker is made again first. */
  openNext(key: number): Promise<void>;
  /**
   * Opens the network that these steps lead to; those that it has gone through already are not done again.
   * @returns whether it is open; an alert says why not
   */
  openSteps(steps: readonly ReportStep[]): Promise<boolean>;
}

export interface CurveActions {
  /** Runs the recipe with 1, 2, 4, … of its calibration samples; points appear as they come. */
  sweepSamples(): Promise<void>;
  /** Walks the path of the selected layer. */
  walkPath(): Promise<void>;
  /** Asks why the selected layer is bad, in the shown run; without one, as the recipe is now. */
  explainLayer(): Promise<void>;
  /** Asks for the weights of a layer in a run, by its key; nothing where no network is behind it. */
  showHistogram(key: number, layer: string): Promise<void>;
}

export interface CopiedLink {
  /** Without '#'. */
  fragment: string;
  /** Runs that did not fit. */
  left: number;
}

export interface LinkActions {
  /**
   * On a page where nothing was done yet: shows what a fragment says at once, and nothing else.
   * @returns whether there is something to show
   */
  showLink(hash: string): Promise<boolean>;
  /** Restores what a fragment says; nothing where it is empty. What is open, and was done, stays. */
  openLink(hash: string): Promise<void>;
  /** Brings what makes links, so that one is there at once when it is asked for. */
  prepareLink(): void;
  /**
   * A link of all results and their curves.
   * @param alone of the shown run alone
   * @returns null where there is no run, or where an alert says what is missing
   */
  link(alone: boolean): Promise<CopiedLink | null>;
}

export interface LayerActions {
  /**
   * Gives the layers that have no bits of their own others; layers in float stay so.
   * @param also those that have bits of their own; layers kept at 8 bits stay so all the same
   */
  setAllBits(bits: number, also?: boolean): void;
  setLayer(id: string, change: LayerOverride): void;
  /** The same change of several layers, in one step. */
  setLayers(ids: readonly string[], change: LayerOverride): void;
  /** Keeps a layer at 8 bits, or lets it follow the others again. */
  keepAtEight(id: string, keep: boolean): void;
  choosePreset(id: PresetId): void;
  selectLayer(id: string | null): void;
  /** Selects several. @param focus the one of them that charts show */
  selectLayers(focus: string, ids: readonly string[]): void;
}

export interface RecipeActions {
  /** Changes fields of the whole recipe; sparsity goes where the letters have no 0 for it. */
  setRecipe(change: Partial<Recipe>): void;
  setLive(live: boolean): void;
  /** Takes over the recipe of a run. */
  takeSettings(key: number): void;
  /** Of a compressed run; there once that feature is. */
  takeCompression?(compression: Compression): void;
}

/** What a search is given to add points of its own. */
export interface SearchTools {
  onProgress: OnProgress;
  /** Whether it may still change anything. */
  live: () => boolean;
  /** Makes a run a row of the search. @returns its number */
  add: (run: NewRun) => number;
}

export interface SearchActions {
  setSearch(settings: Partial<SearchSettings>): void;
  /**
   * Finds the fewest bits that each chosen method needs; its runs appear as they come, and the smallest of what is found is shown.
   * @param openGuests brings what mixes bits, where that is asked for
   */
  findFewest(openGuests?: () => Promise<void>): Promise<void>;
  /** Looks below the fewest bits of all layers by mixing them; there once the feature that mixes them is. */
  searchMixed?(search: Search, tools: SearchTools): Promise<void>;
}

export interface RunActions {
  selectRun(key: number | null): void;
  /** Calls a run something; '' takes its name away. */
  renameRun(key: number, name: string): void;
  pinRun(key: number, pinned: boolean): void;
  removeRun(key: number): void;
}

export type QuantizeActions = CurveActions &
  JobActions &
  LayerActions &
  LinkActions &
  RecipeActions &
  RunActions &
  RunFileActions &
  StepActions &
  SearchActions;
export type QuantizeStore = ShellStore & QuantizeData & QuantizeActions;
