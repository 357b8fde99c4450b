/** bfloat16, the upper half of a float32: from its bits and back, rounding to the nearest, ties to even. */

const float32 = new Float32Array(1);
const bits32 = new Uint32Array(float32.buffer);

export function fromBfloat16(bits: number): number {
  bits32[0] = bits << 16;
  return float32[0]!;
}

export function toBfloat16(value: number): number {
  float32[0] = value;
  const bits = bits32[0]!;
  if (Number.isNaN(value)) return (bits >>> 16) | 0x40;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}
