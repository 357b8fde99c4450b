/** Opsets that something begins with. */

/** DequantizeLinear. */
export const DEQUANTIZE_OPSET = 10;

/** CumSum and ScatterElements. */
export const SCATTER_OPSET = 11;

/** DequantizeLinear takes a step for each neuron. */
export const PER_CHANNEL_OPSET = 13;

/** DequantizeLinear takes int4, and blocks of inputs. */
export const INT4_OPSET = 21;

/** DequantizeLinear takes int2. */
export const INT2_OPSET = 25;

/** The versions of the file format that opsets came with, from the first that a file is raised to. */
const IR_VERSIONS: readonly (readonly [opset: number, irVersion: bigint])[] = [
  [21, 10n],
  [23, 11n],
  [24, 12n],
  [25, 13n],
];

/** The version of the file format that a file of an opset says at least: the one which came with it. */
export function irVersionOf(opset: number): bigint {
  return IR_VERSIONS.findLast(([since]) => since <= opset)?.[1] ?? 0n;
}
