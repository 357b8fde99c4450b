/** Numbers as people read them. */

export function percent(fraction: number | null | undefined, digits = 1): string {
  return fraction === null || fraction === undefined ? '–' : `${(100 * fraction).toFixed(digits)} %`;
}

export function bytes(count: number): string {
  if (count < 1000) return `${Math.round(count)} B`;
  const units = ['kB', 'MB', 'GB'];
  let value = count / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${units[unit]}`;
}

export function seconds(value: number): string {
  if (value < 0.9995) return `${Math.round(1000 * value)} ms`;
  if (value < 59.5) return `${value.toFixed(value < 10 ? 1 : 0)} s`;
  const whole = Math.round(value);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** 1234567 → 1.23 M. */
export function count(value: number): string {
  if (value < 10_000) return value.toLocaleString('en');
  if (value < 1_000_000) return `${(value / 1000).toFixed(value < 100_000 ? 1 : 0)} k`;
  return `${(value / 1_000_000).toFixed(2)} M`;
}

export function bits(value: number | null): string {
  if (value === null) return 'float';
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
