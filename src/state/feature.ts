/**
 * The page's door for features. A feature knows the shell and itself; the shell knows that there are features. What one
 * adds to the store is a slice: data, and actions on them.
 */
import type { ComponentType, ReactNode } from 'react';
import type { EngineApi, Workspace } from '../engine/api';
import type { Example } from '../samples/examples';
import type { RunJob } from './run-job';
import type { ShellStore } from './actions';
import type { Step } from './undo';

/** What a slice is made with; its state is the shell's and its own (and that of the feature whose page it stands in). */
export interface Tools<Store extends ShellStore> {
  engine: EngineApi;
  set(change: Partial<Store>): void;
  get(): Store;
  run: RunJob;
  /** What was done can be taken back from now on. */
  remember(step: Step): void;
}

export interface PagePanel {
  /** Panels of the features that stand in this one's page. */
  guests?: ReactNode;
  /** Brings those features, where their code has not come yet. */
  openGuests: () => Promise<void>;
  /** Pages that work on the open network: what is made elsewhere can be opened there. */
  workplaces: readonly Pick<FeatureEntry, 'id' | 'title'>[];
}

export interface PageFeature<
  Data extends object = object,
  Actions extends object = object,
  Host extends object = object,
> {
  id: string;
  panel: ComponentType<PagePanel>;
  slice: {
    /** What there is before anything was done. */
    fresh(): Data;
    /** What the first screen shows, before the worker has said anything; left out: nothing is stored. */
    stored?(workspace: Workspace): Partial<Data>;
    actions(tools: Tools<ShellStore & Host & Data & Actions>): Actions;
  };
  /**
   * After another network was opened: whole new data, so that whatever is not taken over here is forgotten.
   * @param opened what is open now
   */
  reset(before: Data, opened: Workspace): Data;
  /**
   * What of it outlives a reload, as plain data: another one where it has changed, the same where it has not (`keptParts`).
   * Left out: nothing.
   */
  kept?(data: Data): unknown;
  /** What it makes of what any version of it has kept, or of whatever else lies there; null: nothing can be used. */
  restore?(kept: unknown): Partial<Data> | null;
  /** An example was opened, maybe the one that was open already; comes before `reset`. Left out: nothing follows. */
  onExample?(before: Data, example: Example): Partial<Data>;
  /**
   * Before what was opened is shown and measured: may have its samples read otherwise. Left out: they stay as they are.
   * @param cancelled whether nobody waits for it any more
   */
  onOpened?(
    opened: Workspace,
    tools: Tools<ShellStore & Host & Data & Actions>,
    cancelled: () => boolean,
  ): Promise<Workspace>;
  /** What the window is called while it is shown; null, or left out: as the page is. */
  title?(state: ShellStore & Host & Data & Actions): string | null;
  /** What the fragment of an address holds, where the feature has links of its own. */
  link?: {
    /**
     * Shows what it says at once, on a page where nothing was done yet, before the worker has said anything.
     * @returns whether there is something to show
     */
    show(hash: string, state: ShellStore & Host & Data & Actions): Promise<boolean>;
    /** Whether what it says is there already, as after the page was loaded again. */
    isShown(hash: string, state: ShellStore & Host & Data & Actions): Promise<boolean>;
    /** Restores what it says; nothing where it is empty. What is open, and was done, stays. */
    open(hash: string, state: ShellStore & Host & Data & Actions): Promise<void>;
    /** Whether the fragment may stay in the address: what it is about is still shown. */
    holds(state: ShellStore & Host & Data & Actions): boolean;
  };
}

/**
 * For `kept`: what `write` makes of some parts of the data, made anew only where one of them is another one.
 * @param names of the parts
 */
export function keptParts<Data extends object>(
  names: readonly (keyof Data)[],
  write: (data: Data) => unknown,
): (data: Data) => unknown {
  let last: { data: Data; written: unknown } | null = null;
  return (data) => {
    const before = last?.data;
    if (!before || names.some((name) => before[name] !== data[name])) last = { data, written: write(data) };
    return last!.written;
  };
}

/** A line of the list of features: its code comes when it is opened. */
export interface FeatureEntry {
  id: string;
  title: string;
  /** The feature in whose page it stands; left out: it has a page of its own. */
  within?: string;
  /** What it is, beside its title, where it stands in another's page. */
  caption?: string;
  /** Its page works on the open network. */
  onNetwork?: true;
  /** It has links of its own: their code has to be there before one is opened. */
  links?: true;
  /** At once where it is on the first screen. */
  load(): PageFeature | Promise<PageFeature>;
}

/** The feature as the shell has it: what its slice holds is between its own files. */
export function pageFeature<Data extends object, Actions extends object, Host extends object = object>(
  feature: PageFeature<Data, Actions, Host>,
): PageFeature {
  return feature as unknown as PageFeature;
}
