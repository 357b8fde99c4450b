/** What the page shows before any wasm has arrived: a stored result, made by `npm run store-results`. */
import type { Workspace } from '../../engine/api';
import type { PathCurve, Report, SweepPoint } from './job/report';
import type { Scores } from '../../engine/scoring/scores';
import stored from '../../samples/first-paint.json';

export interface FirstPaint {
  workspace: Workspace;
  float: Scores;
  runs: Report[];
  sweep: SweepPoint[];
  path: PathCurve | null;
}

/** JSON loses the literal types, not the values: a test compares them with a fresh run. */
export const FIRST_PAINT = stored as unknown as FirstPaint;
