/** Colours as eyes see them: contrast, how far two lie apart, and what colour-blind people see of them. */
type Triple = readonly [number, number, number];

/** Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB; `none` is full sight. */
const SIGHTS = {
  none: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const satisfies Record<string, readonly Triple[]>;

export type Sight = keyof typeof SIGHTS;
export const ALL_SIGHTS = Object.keys(SIGHTS) as Sight[];

const linear = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);

const ofHex = (hex: string) => [1, 3, 5].map((i) => linear(parseInt(hex.slice(i, i + 2), 16) / 255)) as number[];

function seen(hex: string, sight: Sight): number[] {
  const rgb = ofHex(hex);
  const sums = SIGHTS[sight].map((row: readonly number[]) => row.reduce((sum, x, i) => sum + x * rgb[i]!, 0));
  return sums.map((x) => Math.min(1, Math.max(0, x)));
}

const luminance = (hex: string) => {
  const [r, g, b] = ofHex(hex);
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
};

/** WCAG 2: from 1 to 21. */
export function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}

/** As `color-mix(in srgb, a, b)` has it. @param share of a */
export function mixed(a: string, b: string, share: number): string {
  const parts = [1, 3, 5].map((i) => {
    const [x, y] = [a, b].map((hex) => parseInt(hex.slice(i, i + 2), 16));
    return Math.round(share * x! + (1 - share) * y!);
  });
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** CIELAB, D65. */
function lab([r, g, b]: number[]): Triple {
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.4124564 * r! + 0.3575761 * g! + 0.1804375 * b!) / 0.95047);
  const y = f(0.2126729 * r! + 0.7151522 * g! + 0.072175 * b!);
  const z = f((0.0193339 * r! + 0.119192 * g! + 0.9503041 * b!) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** CIEDE2000; about 2 is the least that is told side by side. */
export function distance(a: string, b: string, sight: Sight): number {
  return ciede2000(lab(seen(a, sight)), lab(seen(b, sight)));
}

const RADIAN = Math.PI / 180;
const sin = (degrees: number) => Math.sin(degrees * RADIAN);
const cos = (degrees: number) => Math.cos(degrees * RADIAN);
const hue = (y: number, x: number) => (x === 0 && y === 0 ? 0 : (Math.atan2(y, x) / RADIAN + 360) % 360);

/** Sharma, Wu, Dalal 2005, in their letters; the test has two of their pairs. */
export function ciede2000([L1, a1, b1]: Triple, [L2, a2, b2]: Triple): number {
  const weight = (C: number) => Math.sqrt(C ** 7 / (C ** 7 + 25 ** 7));
  const G = 0.5 * (1 - weight((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2));
  const [p1, p2] = [a1 * (1 + G), a2 * (1 + G)];
  const [C1, C2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)];
  const [h1, h2] = [hue(b1, p1), hue(b2, p2)];
  const grey = C1 * C2 === 0;
  const turn = h2 - h1 > 180 ? -360 : h2 - h1 < -180 ? 360 : 0;
  const dH = 2 * Math.sqrt(C1 * C2) * sin(grey ? 0 : (h2 - h1 + turn) / 2);
  const L = (L1 + L2) / 2;
  const C = (C1 + C2) / 2;
  const h = grey ? h1 + h2 : (h1 + h2 + (turn === 0 ? 0 : h1 + h2 < 360 ? 360 : -360)) / 2;
  const T = 1 - 0.17 * cos(h - 30) + 0.24 * cos(2 * h) + 0.32 * cos(3 * h + 6) - 0.2 * cos(4 * h - 63);
  const l = (L2 - L1) / (1 + (0.015 * (L - 50) ** 2) / Math.sqrt(20 + (L - 50) ** 2));
  const c = (C2 - C1) / (1 + 0.045 * C);
  const d = dH / (1 + 0.015 * C * T);
  const RT = -2 * weight(C) * sin(60 * Math.exp(-(((h - 275) / 25) ** 2)));
  return Math.sqrt(l * l + c * c + d * d + RT * c * d);
}
