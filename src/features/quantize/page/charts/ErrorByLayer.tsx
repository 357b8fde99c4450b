import { memo, useId, useMemo, useState } from 'react';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Workspace } from '../../../../engine/api';
import { percent, percentTick } from '../../../../state/format';
import { shortNames } from '../../../../state/short-names';
import {
  comparedRuns,
  isOfOtherNetwork,
  isOnNoise,
  isOnOtherData,
  shownRun,
  showsOtherNetwork,
  type Run,
} from '../../state/runs';
import { pinnedHere, runLabel } from '../../state/run-list';
import { TOOLTIP, xAxis, yAxis } from '../../../../ui/charts/axes';
import * as CHARTS from '../../help/charts';
import { ChartFigure } from '../../../../ui/charts/ChartFigure';
import { Hatch, type Mark } from '../../../../ui/charts/marks';
import { useQuantize } from '../../use-quantize';
import { barMarks } from './bar-marks';
import { linearAxis } from '../../../../ui/charts/linear-axis';
import { logAxis } from '../../../../ui/charts/log-axis';

/** Letters of a layer's name below its bars, at most. */
const NAME = 16;

interface LayerErrors {
  id: string;
  name: string;
  /** Of each run that is compared; null where it does not have the layer. */
  values: (number | null)[];
}

const rowsOf = (compared: Run[]): LayerErrors[] =>
  compared[0]?.report.layers.map(({ id, name }) => ({
    id,
    name,
    values: compared.map(({ report }) => report.layers.find((layer) => layer.id === id)?.relativeError ?? null),
  })) ?? [];

/** In points, with its sign; of two runs that are held against each other. */
function difference([one = null, other = null]: (number | null)[]): string {
  if (one === null || other === null) return '–';
  const points = (100 * (other - one)).toFixed(2);
  return points.startsWith('-') ? points.replace('-', '−') : `+${points}`;
}

function comparisonOf(runs: Run[], workspace: Workspace, selectedRun: number | null) {
  const pinned = pinnedHere(runs, workspace);
  const isPair = pinned.length === 2;
  const compared = isPair ? pinned : comparedRuns({ runs, selectedRun });
  return { isPair, compared, rows: rowsOf(compared), marks: barMarks(compared) };
}

/** Two that are pinned, else the shown run next to the newest others. A click on the bars of a layer selects it. */
export default function ErrorByLayer() {
  const runs = useQuantize((s) => s.runs);
  const shown = useQuantize(shownRun);
  const note = useQuantize((s) => {
    const run = shownRun(s);
    if (!run) return '';
    if (isOfOtherNetwork(run, s.workspace)) return `, ${run.report.model.name}`;
    return isOnOtherData(run, s.workspace) ? ', other data' : isOnNoise(run.report) ? ', no real data' : '';
  });
  const [log, setLog] = useState(false);
  const workspace = useQuantize((s) => s.workspace);
  const key = shown?.key ?? null;
  const { isPair, compared, rows, marks } = useMemo(() => comparisonOf(runs, workspace, key), [runs, workspace, key]);
  const centered = compared.filter(({ report: { recipe } }) => recipe.correctBias && recipe.center).length;
  const whose = centered === 0 ? '' : ' of what biases leave';
  return (
    <ChartFigure
      name="Error by layer"
      by={CHARTS.errorByLayer}
      note={`relative error${centered > 0 && centered < compared.length ? '; centered:' : ''}${whose}${note}`}
      aside={
        <label className="check">
          <input type="checkbox" checked={log} onChange={(event) => setLog(event.target.checked)} />
          Log scale
        </label>
      }
      columns={['Layer', ...compared.map(runLabel), ...(isPair ? ['Difference, points'] : [])]}
      rows={rows.map(({ name, values }) => [
        name,
        ...values.map((value) => percent(value, 2)),
        ...(isPair ? [difference(values)] : []),
      ])}
      empty="Quantize to see the relative error of every layer."
      legend={marks}
    >
      <Plot rows={rows} marks={marks} log={log} />
    </ChartFigure>
  );
}

interface PlotProps {
  rows: LayerErrors[];
  marks: Mark[];
  log: boolean;
}

const Plot = memo(function Plot({ rows, marks, log }: PlotProps) {
  const id = useId();
  const selectLayer = useQuantize((s) => s.selectLayer);
  const foreign = useQuantize(showsOtherNetwork);
  const names = rows.map(({ name }) => name);
  const short = new Map(shortNames(names, NAME).map((name, i) => [names[i]!, name]));
  const errors = rows.flatMap(({ values }) => values.filter((value) => value !== null));
  const axis = log ? logAxis(errors) : linearAxis(errors, true);
  return (
    <ResponsiveContainer>
      <BarChart
        data={rows}
        accessibilityLayer={false}
        margin={{ top: 6, right: 6, bottom: 0, left: 0 }}
        onClick={({ activeTooltipIndex }) => {
          const row = rows[Number(activeTooltipIndex)];
          if (row && !foreign) selectLayer(row.id);
        }}
      >
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis
          dataKey="name"
          {...xAxis('layer, in the order of the network')}
          tickFormatter={(name: string) => short.get(name) ?? name}
        />
        <YAxis
          {...yAxis(`relative error (%${log ? ', log scale' : ''})`)}
          {...axis}
          scale={log ? 'log' : 'auto'}
          allowDataOverflow
          tickFormatter={percentTick}
        />
        <Tooltip {...TOOLTIP} formatter={(value) => percent(Number(value), 2)} />
        <defs>
          {marks.map(
            ({ colour, hatch }, i) => hatch && <Hatch key={i} id={`${id}${i}`} colour={colour} hatch={hatch} />,
          )}
        </defs>
        {marks.map(({ name, colour, hatch }, i) => (
          <Bar
            // By place: recharts draws bars in the order in which they appeared.
            key={i}
            name={name}
            dataKey={`values[${i}]`}
            fill={hatch ? `url(#${id}${i})` : colour}
            isAnimationActive={false}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
});
