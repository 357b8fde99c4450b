/** Sizes and work as people read them, the same wherever they are told: decimal units, as files have them. */

const UNITS = ['kB', 'MB', 'GB'] as const;

/** 123456 bytes → 123 kB; three digits. */
export function bytes(count: number): string {
  if (count < 999.5) return `${Math.round(count)} B`;
  let value = count / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0)} ${UNITS[unit]}`;
}

/** 12300000000 → 12 GFLOP; floating-point operations, not a rate. */
export function flops(count: number): string {
  if (count < 999.5e3) return `${Math.ceil(count / 1e3)} kFLOP`;
  const [scale, unit] = count < 999.5e6 ? [1e6, 'MFLOP'] : count < 999.5e9 ? [1e9, 'GFLOP'] : [1e12, 'TFLOP'];
  const scaled = count / scale;
  return `${scaled.toFixed(scaled < 9.95 ? 1 : 0)} ${unit}`;
}
