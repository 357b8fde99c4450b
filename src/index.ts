/**
 * The library: quantize ONNX networks with GPFQ, in a browser or anything else that has onnxruntime-web.
 * Names here stay; others may come.
 */
export { UserError } from './core/errors';
export type { LayerProblem, QuantizedLayer } from './core/layer-problem';
export type { LayerRecipe } from './quant/layer';
export type { SolvedLayer } from './quant/solver';
export { readSamples } from './data/sets/read';
export type { DataFile, Preprocessing, Samples } from './data/samples';
export { compressNetwork } from './features/compress/library';
export type { CompressedNetwork, CompressionRecipe } from './features/compress/library';
export { exportMasks } from './features/quantize/job/export/masks';
export { exportOnnx, quantizeLayer, quantizeNetwork, score } from './features/quantize/library';
export type { JobOptions, QuantizedNetwork } from './features/quantize/library';
export { DEFAULT_RECIPE } from './features/quantize/job/recipe-fields';
export type { Recipe } from './features/quantize/job/recipe';
export type { Report } from './features/quantize/job/report';
export type { Scores } from './engine/scoring/scores';
export type { Layer, Network } from './onnx/network';
export { readNetwork } from './onnx/read';
export { decodeLink, encodeLink } from './features/quantize/link';
