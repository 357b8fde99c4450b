import { useState } from 'react';
import { CartesianGrid, Line, LineChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { bytes, percent, percentTick } from '../../../state/format';
import { TOOLTIP, xAxis, yAxis } from '../../../ui/charts/axes';
import { ChartFigure } from '../../../ui/charts/ChartFigure';
import { linearAxis } from '../../../ui/charts/linear-axis';
import { doublingAxis, logAxis } from '../../../ui/charts/log-axis';
import { dotsOf, FLOAT_MARK, placeMark, strokeOf } from '../../../ui/charts/marks';
import { Explained } from '../../../ui/help/Explained';
import { isOfOtherNetwork, isOnOtherData } from '../../quantize/state/runs';
import { shareOf } from '../front';
import * as CURVES from '../help-curves';
import { chosen } from '../state';
import { useCompress } from '../use-compress';
import { ALONG, type Along } from './curve-settings';
import { curveLines, curveRows, FIGURES, type CurveLine, type CurvePoint, type Figure } from './lines';

const ASKED: Record<Along, string> = { sparsity: 'sparsity', size: 'kept numbers', values: 'values of a layer' };
const ACROSS = ['asked', 'size'] as const;
type Across = (typeof ACROSS)[number];

const askedText = (along: Along, asked: number) => (along === 'values' ? String(asked) : percent(asked, 0));
const decibels = (value: number | null) => (value === null ? '–' : `${value.toFixed(1)} dB`);
const figureText = (figure: Figure, value: number | null) => (figure === 'SQNR' ? decibels(value) : percent(value, 2));

/** Accuracy, agreement or SQNR by how much goes, a line for each criterion. */
export default function CurvesChart() {
  const { kind } = useCompress(chosen);
  const all = useCompress((s) => s.runs);
  const workspace = useCompress((s) => s.workspace);
  const scores = useCompress((s) => s.float);
  const selectRun = useCompress((s) => s.selectRun);
  const [figure, setFigure] = useState<Figure>('accuracy');
  const [across, setAcross] = useState<Across>('asked');
  const along = ALONG[kind];
  const here = all.filter((run) => !isOfOtherNetwork(run, workspace) && !isOnOtherData(run, workspace));
  const lines = curveLines(here, kind);
  const float = figure === 'accuracy' && scores ? shareOf({ report: { scores } }) : null;
  const marks = lines.map(({ name }, i) => placeMark(i, name));
  return (
    <ChartFigure
      name="Compression curves"
      by={CURVES.chart}
      note={`${figure} by ${across === 'size' ? 'size' : ASKED[along]}${float === null ? '' : '; dashed: the float network'}`}
      aside={lines.length > 0 && <Choices {...{ along, figure, setFigure, across, setAcross }} />}
      columns={['Run', 'Line', capital(ASKED[along]), 'Size', 'Accuracy', 'Agreement', 'SQNR']}
      rows={lines.flatMap(({ name, points }) =>
        points.map((point) => {
          const { run } = point;
          return [
            { text: String(run), label: 'show this run', choose: () => selectRun(run) },
            name,
            ...cellsOf(point, along),
          ];
        }),
      )}
      empty="Draw the curves to see what each criterion leaves."
      legend={float === null ? marks : [...marks, FLOAT_MARK]}
      interactive
    >
      <Plot lines={lines} {...{ along, figure, across, float }} onRun={selectRun} />
    </ChartFigure>
  );
}

const capital = (text: string) => `${text[0]!.toUpperCase()}${text.slice(1)}`;

const cellsOf = ({ asked, size, accuracy, agreement, SQNR }: CurvePoint, along: Along) => [
  askedText(along, asked),
  bytes(size),
  percent(accuracy, 2),
  percent(agreement, 2),
  decibels(SQNR),
];

interface ChoicesProps {
  along: Along;
  figure: Figure;
  setFigure: (figure: Figure) => void;
  across: Across;
  setAcross: (across: Across) => void;
}

function Choices({ along, figure, setFigure, across, setAcross }: ChoicesProps) {
  return (
    <span className="line">
      <Explained
        as="select"
        by={CURVES.figure}
        aria-label="Figure of the curves"
        value={figure}
        onChange={({ target }) => setFigure(target.value as Figure)}
      >
        {FIGURES.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </Explained>
      <Explained
        as="select"
        by={CURVES.across}
        aria-label="What the curves go along"
        value={across}
        onChange={({ target }) => setAcross(target.value as Across)}
      >
        {ACROSS.map((name) => (
          <option key={name} value={name}>
            by {name === 'size' ? 'size' : ASKED[along]}
          </option>
        ))}
      </Explained>
    </span>
  );
}

interface PlotProps {
  lines: readonly CurveLine[];
  along: Along;
  figure: Figure;
  across: Across;
  /** A dashed line across; null: none. */
  float: number | null;
  onRun: (key: number) => void;
}

/** The axis that lines go along: bytes and counts of values by their logarithm. */
function acrossAxis(across: Across, along: Along, places: readonly number[]) {
  if (across === 'size')
    return { ...xAxis('size (log scale)'), ...logAxis(places), scale: 'log', tickFormatter: bytes } as const;
  if (along === 'values')
    return { ...xAxis('values of a layer (log scale)'), ...doublingAxis(places), scale: 'log' } as const;
  return { ...xAxis(`${ASKED[along]} (%)`), ...linearAxis(places, false), tickFormatter: percentTick } as const;
}

function Plot({ lines, along, figure, across, float, onRun }: PlotProps) {
  const rows = curveRows(lines, across, figure);
  const drawn = [...rows.flatMap(({ values }) => values), float].filter((value) => value !== null);
  const places = rows.map(({ at }) => at);
  const inDecibels = figure === 'SQNR';
  return (
    <ResponsiveContainer>
      <LineChart data={rows} accessibilityLayer={false} margin={{ top: 8, right: 14, bottom: 0, left: 0 }}>
        <CartesianGrid stroke="var(--line)" />
        <XAxis dataKey="at" type="number" {...acrossAxis(across, along, places)} />
        <YAxis
          {...yAxis(inDecibels ? 'SQNR (dB)' : `${figure} (%)`)}
          {...linearAxis(drawn, false)}
          {...(inDecibels ? {} : { tickFormatter: percentTick })}
        />
        <Tooltip
          {...TOOLTIP}
          formatter={(value) => figureText(figure, Number(value))}
          labelFormatter={(at) => (across === 'size' ? bytes(Number(at)) : askedText(along, Number(at)))}
        />
        {float !== null && <ReferenceLine y={float} stroke={FLOAT_MARK.colour} strokeDasharray={FLOAT_MARK.dash} />}
        {lines.map(({ name }, i) => {
          const mark = placeMark(i, name);
          return (
            <Line
              key={name}
              name={name}
              dataKey={`values[${i}]`}
              {...strokeOf(mark)}
              dot={dotsOf(mark, (index) => {
                // While points come, the plot may still have places of the rows before.
                const run = rows[index]?.runs[i] ?? null;
                return { onPick: run === null ? undefined : () => onRun(run) };
              })}
              activeDot={false}
              connectNulls
            />
          );
        })}
      </LineChart>
    </ResponsiveContainer>
  );
}
