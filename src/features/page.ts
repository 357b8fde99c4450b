/** The features that the page has, a line each, in the order of their links. */
import type { FeatureEntry, PageFeature } from '../state/feature';
import type { ShellPaint } from '../state/store';
import quantize from './quantize/feature';
import { FIRST_PAINT } from './quantize/first-paint';

const came = <Module extends { default: ReturnType<FeatureEntry['load']> }>({ default: feature }: Module) => feature;

// prettier-ignore
export const FEATURES: readonly FeatureEntry[] = [
  { id: 'quantize', title: 'Quantize', onNetwork: true, load: () => quantize },
  { id: 'mixed-precision', title: 'Mixed precision', within: 'quantize', caption: 'bits where they do most, within a size', load: () => import('./mixed-precision/feature').then(came) },
  { id: 'compress', title: 'Compress', onNetwork: true, load: () => import('./compress/feature').then(came) },
  { id: 'train', title: 'Train', links: true, load: () => import('./train/feature').then(came) },
  { id: 'graphs', title: 'Graphs', links: true, load: () => import('./graphs/feature').then(came) },
  { id: 'theory', title: 'Theory', load: () => import('./theory/feature').then(came) },
];

/** There from the start: what the first screen shows needs it. */
export const FIRST: PageFeature = quantize;

/** What the first screen shows before any of them has answered. */
export const PAINT: ShellPaint = { workspace: FIRST_PAINT.workspace, float: FIRST_PAINT.float };
