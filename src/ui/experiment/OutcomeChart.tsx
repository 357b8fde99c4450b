import { Area, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { OutcomeAxis, OutcomeFigure, OutcomeSeries } from '../../experiment/outcome';
import { TOOLTIP, xAxis, yAxis } from '../charts/axes';
import { ChartFigure } from '../charts/ChartFigure';
import { linearAxis, type Axis } from '../charts/linear-axis';
import { doublingAxis, logAxis, powerOfTen } from '../charts/log-axis';
import { dotsOf, strokeOf, type Mark } from '../charts/marks';
import { numbersOf, rowsOf, short } from './figure-rows';

/** Of the series that are measured, in their order: known by dash and shape without the colour. */
const MARKS: Pick<Mark, 'colour' | 'dash' | 'shape'>[] = [
  { colour: 'var(--gpfq)', shape: 'circle' },
  { colour: 'var(--rtn)', dash: '7 3', shape: 'square' },
  { colour: 'var(--gptq)', dash: '9 3 2 3', shape: 'up' },
  { colour: 'var(--qronos)', dash: '14 3', shape: 'diamond' },
  { colour: 'var(--beacon)', dash: '3 2 10 2', shape: 'cross' },
  { colour: 'var(--spfq)', dash: '2 3', shape: 'down' },
];

const GUIDES: Pick<Mark, 'colour' | 'dash'>[] = [
  { colour: 'var(--float)', dash: '4 3' },
  { colour: 'var(--float)', dash: '1 3' },
  { colour: 'var(--float)', dash: '10 4' },
];

function marksOf(series: readonly OutcomeSeries[]): Mark[] {
  let measured = 0;
  let guides = 0;
  return series.map(({ name, as }) => {
    if (as === 'guide') return { name, as: 'line', ...GUIDES[guides++ % GUIDES.length]! };
    const mark = MARKS[measured++ % MARKS.length]!;
    return { name, as: as === 'points' ? 'point' : 'line', ...mark };
  });
}

/** More points than this on a line are drawn without their shapes. */
const SHAPED = 24;

const scaleOf = ({ scale }: OutcomeAxis) => (scale === 'linear' ? 'linear' : 'log');

function axisOf({ scale }: OutcomeAxis, values: number[]): Axis {
  switch (scale) {
    case 'linear':
      return linearAxis(values, false);
    case 'log':
      return logAxis(values);
    case 'doubling':
      return doublingAxis([...new Set(values)].sort((a, b) => a - b));
  }
}

const labelled = ({ label, scale }: OutcomeAxis) => (scale === 'linear' ? label : `${label} (log scale)`);
const ticked = ({ scale }: OutcomeAxis) => (scale === 'log' ? { tickFormatter: powerOfTen } : {});

/** A figure of an outcome, drawn as far as it is there. */
export function OutcomeFigureChart({ figure }: { figure: OutcomeFigure }) {
  const { name, help, series, finding } = figure;
  const { columns, rows } = numbersOf(figure);
  return (
    <ChartFigure
      name={name}
      by={{ text: help.replace(/\.$/, ''), more: 'experiments' }}
      columns={columns}
      rows={rows}
      empty="Run it to draw this."
      finding={finding}
      legend={marksOf(series)}
    >
      <Plot figure={figure} />
    </ChartFigure>
  );
}

function Plot({ figure: { x, y, series } }: { figure: OutcomeFigure }) {
  const marks = marksOf(series);
  const rows = rowsOf({ series }).map(({ x: at, points }) => ({
    x: at,
    y: points.map((point) => point?.y ?? null),
    band: points.map((point) =>
      point?.low === undefined || point.high === undefined ? null : [point.low, point.high],
    ),
  }));
  const points = series.flatMap((own) => own.points);
  const ends = points.flatMap(({ y: value, low = value, high = value }) => [value, low, high]);
  return (
    <ResponsiveContainer>
      <ComposedChart data={rows} accessibilityLayer={false} margin={{ top: 6, right: 12, bottom: 0, left: 0 }}>
        <CartesianGrid stroke="var(--line)" />
        <XAxis
          dataKey="x"
          type="number"
          scale={scaleOf(x)}
          {...xAxis(labelled(x))}
          {...axisOf(
            x,
            points.map((point) => point.x),
          )}
          {...ticked(x)}
          allowDataOverflow
        />
        <YAxis
          scale={scaleOf(y)}
          {...yAxis(labelled(y))}
          {...axisOf(y, scaleOf(y) === 'log' ? ends.filter((value) => value > 0) : ends)}
          {...ticked(y)}
          allowDataOverflow
        />
        <Tooltip
          {...TOOLTIP}
          labelFormatter={(value) => `${x.label}: ${short(Number(value))}`}
          formatter={(value) =>
            Array.isArray(value) ? value.map(Number).map(short).join(' to ') : short(Number(value))
          }
        />
        {series.map(({ name }, i) => (
          <Area
            key={`${name} band`}
            name={`${name}, spread`}
            dataKey={`band[${i}]`}
            stroke="none"
            fill={marks[i]!.colour}
            fillOpacity={0.15}
            connectNulls
            isAnimationActive={false}
          />
        ))}
        {series.map(({ name, as, points: own }, i) => (
          <Line
            key={name}
            name={name}
            dataKey={`y[${i}]`}
            {...strokeOf(marks[i]!)}
            {...(as === 'points' && { stroke: 'none' })}
            connectNulls
            dot={as === 'points' || (as === 'line' && own.length <= SHAPED) ? dotsOf(marks[i]!) : false}
          />
        ))}
      </ComposedChart>
    </ResponsiveContainer>
  );
}
