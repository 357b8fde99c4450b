/** What becomes of what is waited for once something else is open. */
import type { Workspace } from '../../engine/api';
import type { ShellStore } from '../actions';
import type { PageFeature } from '../feature';
import { isOfNetwork, missingFiles } from './awaited';
import { awaitedNow, restored } from './session';

/** Sets of files that are waited for, at most: the oldest are forgotten. */
const MOST = 4;

/**
 * Where the network is open that was waited for, features have again what they kept of it.
 * @param before what was shown before
 * @param reset what features make of it for another network
 */
export function returned(
  before: ShellStore,
  reset: ShellStore,
  workspace: Workspace,
  features: readonly PageFeature[],
): ShellStore {
  const awaited = awaitedNow(before, features).slice(0, MOST);
  const back = awaited.find((one) => isOfNetwork(one, workspace.model));
  if (!back) return { ...reset, awaited };
  return { ...reset, ...restored(back.features, features), late: back.features, awaited };
}

/** What has come is waited for no longer. */
export function withoutThoseOpen(state: ShellStore): ShellStore {
  const awaited = state.awaited.filter((one) => missingFiles(one, state.workspace).length > 0);
  return awaited.length === state.awaited.length ? state : { ...state, awaited };
}
