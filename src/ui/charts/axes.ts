/** What the axes of all charts look like. */
const AXIS = {
  stroke: 'var(--line-strong)',
  tick: { fill: 'var(--ink-soft)', fontSize: 12 },
  tickLine: false,
  // Every tick is named: there are few.
  interval: 0,
} as const;

const title = { fill: 'var(--ink-soft)', fontSize: 12 } as const;

/** @param value what is read off, and its unit */
export const yAxis = (value: string) =>
  ({
    ...AXIS,
    width: 64,
    label: { ...title, value, angle: -90, position: 'insideLeft', offset: 5, style: { textAnchor: 'middle' } },
  }) as const;

/** @param value what it goes by, and its unit */
export const xAxis = (value: string) =>
  ({
    ...AXIS,
    height: 40,
    interval: 'preserveStartEnd',
    label: { ...title, value, position: 'insideBottom', offset: 4 },
  }) as const;

export const TOOLTIP = {
  contentStyle: {
    background: 'var(--panel)',
    border: '1px solid var(--line)',
    borderRadius: 6,
    color: 'var(--ink)',
    fontSize: 12,
    padding: '6px 8px',
  },
  // In the ink of the text, as in legends; and above those.
  itemStyle: { color: 'var(--ink)', padding: 0 },
  wrapperStyle: { zIndex: 1 },
  cursor: { fill: 'var(--line)', fillOpacity: 0.5, stroke: 'var(--line-strong)' },
  separator: ': ',
  isAnimationActive: false,
} as const;
