import { memo, useMemo } from 'react';
import { Area, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { METHOD_NAMES, type Method } from '../../../../quant/layer';
import type { PathCurve } from '../../job/report';
import { percent, percentTick } from '../../../../state/format';
import { isOfOtherData } from '../../../../state/measured';
import { TOOLTIP, xAxis, yAxis } from '../../../../ui/charts/axes';
import * as CHARTS from '../../help/charts';
import { ChartFigure } from '../../../../ui/charts/ChartFigure';
import type { Mark } from '../../../../ui/charts/marks';
import { pinnedHere } from '../../state/run-list';
import { openNetworkNote } from '../../state/runs';
import { useQuantize } from '../../use-quantize';
import { linearAxis } from '../../../../ui/charts/linear-axis';

interface PathRow {
  t: number;
  /** Of each path: the quartiles and the median of the neurons; null where it has no point there. */
  paths: ({ quartiles: readonly [number, number]; median: number } | null)[];
}

/** Of one layer, so that all are drawn at the same weights. */
function rowsOf(paths: readonly PathCurve[]): PathRow[] {
  const weights = [...new Set(paths.flatMap(({ t }) => t))].sort((a, b) => a - b);
  return weights.map((t) => ({
    t,
    paths: paths.map((path) => {
      const i = path.t.indexOf(t);
      return i < 0 ? null : { quartiles: [path.lower[i]!, path.upper[i]!] as const, median: path.median[i]! };
    }),
  }));
}

/** Of each path; of two that are called the same, which one it is. */
function namesOf(paths: readonly PathCurve[]): string[] {
  const names = paths.map(({ method, bits }) => `${METHOD_NAMES[method as Method]} at ${bits} bits`);
  return new Set(names).size === names.length
    ? names
    : names.map((name, i) => `${name}, run ${i + 1} of ${names.length}`);
}

/** Of the second path, so that two of one method are told apart. */
const DASH = '7 3';

function marksOf(paths: readonly PathCurve[]): Mark[] {
  const names = namesOf(paths);
  return paths.flatMap((path, i): Mark[] => {
    const whose = paths.length > 1 ? `${names[i]}: ` : '';
    const colour = `var(--${path.method})`;
    return [
      {
        name: `${whose}${whose ? 'median' : 'Median'} of the neurons`,
        colour,
        as: 'line',
        ...(i > 0 && { dash: DASH }),
      },
      { name: `${whose}${whose ? 'between' : 'Between'} the quartiles`, colour, as: 'band' },
    ];
  });
}

const NO_PATHS: PathCurve[] = [];

/** The path that was asked for last; of two pinned runs both. */
export default function ErrorAlongPath() {
  const path = useQuantize((s) => s.path?.result ?? null);
  const beside = useQuantize((s) => s.pathBeside?.result ?? null);
  const otherData = useQuantize((s) => isOfOtherData(s.path, s.workspace));
  const layer = useQuantize((s) => s.selectedLayer ?? s.workspace.model?.layers[0]?.id ?? null);
  const busy = useQuantize((s) => s.job !== null);
  const ready = useQuantize((s) => s.workspace.counts.calibration > 0);
  const network = useQuantize(openNetworkNote);
  const walkPath = useQuantize((s) => s.walkPath);
  const isPair = useQuantize((s) => pinnedHere(s.runs, s.workspace).length === 2);
  const paths = useMemo(() => (path ? [path, ...(beside ? [beside] : [])] : NO_PATHS), [path, beside]);
  const rows = useMemo(() => rowsOf(paths), [paths]);
  const names = namesOf(paths);
  const whose = (i: number) => (paths.length > 1 ? `${names[i]}: ` : '');
  return (
    <ChartFigure
      name="Error along the path"
      by={CHARTS.errorAlongPath}
      note={
        path
          ? `${path.layer}, ${names.join(' and ')}${otherData ? ', other data' : ''}${network}: the error gathered so far, as a part of the output`
          : undefined
      }
      aside={
        <button type="button" disabled={busy || !ready || layer === null} onClick={() => void walkPath()}>
          Draw{layer === null ? '' : ` ${layer}`}
          {isPair && ' of both pinned runs'}
        </button>
      }
      columns={[
        't',
        ...paths.flatMap((_, i) => ['Lower quartile', 'Median', 'Upper quartile'].map((of) => whose(i) + of)),
      ]}
      rows={rows.map(({ t, paths: points }) => [
        t,
        ...points
          .flatMap((point) => [point?.quartiles[0], point?.median, point?.quartiles[1]])
          .map((value) => percent(value, 2)),
      ])}
      empty={
        ready
          ? 'Select a layer in the table, then draw how the error of its neurons gathers, weight by weight.'
          : 'Needs a model and calibration data.'
      }
      legend={marksOf(paths)}
    >
      {path && <Plot paths={paths} rows={rows} />}
    </ChartFigure>
  );
}

interface PlotProps {
  paths: PathCurve[];
  rows: PathRow[];
}

const Plot = memo(function Plot({ paths, rows }: PlotProps) {
  const highest = paths.flatMap(({ upper }) => upper);
  const names = namesOf(paths);
  const whose = (i: number, of: string) => (paths.length > 1 ? `${names[i]}, ${of.toLowerCase()}` : of);
  return (
    <ResponsiveContainer>
      <ComposedChart data={rows} accessibilityLayer={false} margin={{ top: 6, right: 8, bottom: 0, left: 0 }}>
        <CartesianGrid stroke="var(--line)" />
        <XAxis dataKey="t" type="number" domain={['dataMin', 'dataMax']} {...xAxis('weights walked so far')} />
        <YAxis {...yAxis('error (% of the output)')} {...linearAxis(highest, true)} tickFormatter={percentTick} />
        <Tooltip
          {...TOOLTIP}
          labelFormatter={(t) => `t = ${String(t)}`}
          formatter={(v) => (Array.isArray(v) ? v.map((x) => percent(Number(x))).join(' to ') : percent(Number(v)))}
        />
        {paths.map((path, i) => (
          <Area
            key={i}
            name={whose(i, 'Quartiles')}
            dataKey={`paths[${i}].quartiles`}
            stroke="none"
            fill={`var(--${path.method})`}
            fillOpacity={0.22}
            isAnimationActive={false}
          />
        ))}
        {paths.map((path, i) => (
          <Line
            key={i}
            name={whose(i, 'Median')}
            dataKey={`paths[${i}].median`}
            stroke={`var(--${path.method})`}
            strokeWidth={2}
            {...(i > 0 && { strokeDasharray: DASH })}
            dot={false}
            isAnimationActive={false}
          />
        ))}
      </ComposedChart>
    </ResponsiveContainer>
  );
});
