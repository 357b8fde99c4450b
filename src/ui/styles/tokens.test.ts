/** The tokens: captions that can be read, and colours of methods that everybody can tell apart. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ALL_SIGHTS, ciede2000, contrast, distance, mixed } from '../../../test/colours';
import { HEAT_MOST } from '../charts/heat';

const tokens = readFileSync('src/ui/styles/tokens.css', 'utf8');
const THEMES = ['light', 'dark'] as const;
const METHODS = ['gpfq', 'rtn', 'spfq', 'gptq', 'qronos', 'beacon'];

/** Between any two methods, and between a method and the grey of the float network, which is dashed besides. */
const APART = { methods: 9, float: 5 };

function colour(name: string, theme: (typeof THEMES)[number]): string {
  const [, light, dark] = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(tokens)!;
  return theme === 'light' ? light! : dark!;
}

test('the distance of colours is that of its paper', () => {
  expect(ciede2000([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 4);
  expect(ciede2000([50, 2.5, 0], [61, -5, 29])).toBeCloseTo(22.8977, 4);
});

test('nothing is set smaller than 12 px', () => {
  const steps = [...tokens.matchAll(/--text-\w+: ([\d.]+)rem/g)].map(([, rem]) => 16 * Number(rem));
  expect(steps.length).toBeGreaterThan(5);
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(12);
});

describe.each(THEMES)('in the %s theme', (theme) => {
  test.each(METHODS)('%s is seen on a panel', (method) => {
    expect(contrast(colour(method, theme), colour('panel', theme))).toBeGreaterThanOrEqual(3);
  });

  test('numbers are read on the strongest ground of a heat map', () => {
    const ground = mixed(colour('accent', theme), colour('panel', theme), HEAT_MOST / 100);
    expect(contrast(colour('ink', theme), ground)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(ALL_SIGHTS)('methods are told apart, colour blindness: %s', (sight) => {
    const pairs = METHODS.flatMap((a, i) => METHODS.slice(i + 1).map((b) => [a, b] as const));
    const close = (a: string, b: string, least: number) =>
      distance(colour(a, theme), colour(b, theme), sight) < least ? `${a} ${b}` : [];
    expect(pairs.flatMap(([a, b]) => close(a, b, APART.methods))).toEqual([]);
    expect(METHODS.flatMap((method) => close(method, 'float', APART.float))).toEqual([]);
  });
});
