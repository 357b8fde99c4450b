/**
 * What an untrained network makes of samples, told by which of its ReLUs are on: J. Mellor, J. Turner, A. Storkey, E. J. Crowley, "Neural
 * architecture search without training" (arXiv 2006.04647). Samples whose ReLUs agree are hard to tell apart.
 */

/** Sums over layers. */
export interface CodeKernel {
  /** K_ij = Σ over ReLUs of how many are on in both of the samples i and j, or off in both, (samples, samples). */
  K: Float64Array;
  /** N_A: ReLUs so far. */
  relus: number;
}

export const openKernel = (samples: number): CodeKernel => ({ K: new Float64Array(samples * samples), relus: 0 });

/** K += N_A − Hamming distance of the codes of a layer. @param inputs of its ReLUs, (samples, ReLUs) */
export function addCodes(kernel: CodeKernel, inputs: Float32Array): void {
  const samples = Math.sqrt(kernel.K.length);
  const relus = inputs.length / samples;
  const words = Math.ceil(relus / 32);
  const codes = new Uint32Array(samples * words);
  for (let n = 0; n < samples; n++)
    for (let unit = 0; unit < relus; unit++)
      if (inputs[n * relus + unit]! > 0) codes[n * words + (unit >>> 5)]! |= 1 << (unit & 31);
  for (let i = 0; i < samples; i++)
    for (let j = 0; j <= i; j++) {
      let apart = 0;
      for (let w = 0; w < words; w++) apart += bitCount(codes[i * words + w]! ^ codes[j * words + w]!);
      kernel.K[i * samples + j]! += relus - apart;
      if (i !== j) kernel.K[j * samples + i]! += relus - apart;
    }
  kernel.relus += relus;
}

/** S. E. Anderson's, of 32 bits. */
function bitCount(bits: number): number {
  bits -= (bits >>> 1) & 0x55555555;
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** A pivot below this part of the diagonal is rounding noise. */
const NOISE = 1e-11;

/** log|det K| by Cholesky's elimination, K as of codes: positive semidefinite. @returns null where it is singular */
export function logDeterminant(K: Float64Array): number | null {
  const n = Math.sqrt(K.length);
  const L = new Float64Array(K.length);
  let sum = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let value = K[i * n + j]!;
      for (let k = 0; k < j; k++) value -= L[i * n + k]! * L[j * n + k]!;
      if (i !== j) L[i * n + j] = value / L[j * n + j]!;
      else if (value > NOISE * K[i * n + i]!) {
        L[i * n + i] = Math.sqrt(value);
        sum += Math.log(value);
      } else return null;
    }
  return sum;
}
