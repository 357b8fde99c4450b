/** 16-bit floats: IEEE 754 binary16 and bfloat16, from their bits and back, rounding to the nearest, ties to even. */

const float32 = new Float32Array(1);
const bits32 = new Uint32Array(float32.buffer);

export function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

export function toFloat16(value: number): number {
  float32[0] = value;
  const sign = (bits32[0]! >>> 16) & 0x8000;
  if (Number.isNaN(value)) return sign | 0x7e00;
  const magnitude = Math.abs(value);
  // Halfway between the largest float16 and the power of two after it.
  if (magnitude >= 65520) return sign | 0x7c00;
  // Below 2^-14 the distance between neighbours stays the same.
  const exponent = Math.max(-14, ((bits32[0]! >>> 23) & 255) - 127);
  const mantissa = roundToEven(magnitude / 2 ** (exponent - 10));
  return sign | (mantissa + ((exponent + 14) << 10));
}

function roundToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

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
