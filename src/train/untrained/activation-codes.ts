/**
 * What an untrained network makes of samples, told by which of its ReLUs are on: J. Mellor, J. Turner, A. Storkey, E. J. Crowley, "Neural
 * architecture search without training" (arXiv 2006.04647). Samples whose ReLUs agree are hard to tell apart.
 */

/**
 * K_ij += N_A − Hamming distance of the codes of i and j: how many ReLUs of a layer are on in both of the samples, or off in both.
 * @param K (samples, samples), 0 before the first layer
 * @param inputs of the layer's N_A ReLUs, (samples, N_A)
 */
export function addCodes(K: Float64Array, inputs: Float32Array): void {
  const samples = Math.sqrt(K.length);
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
      K[i * samples + j]! += relus - apart;
      if (i !== j) K[j * samples + i]! += relus - apart;
    }
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
