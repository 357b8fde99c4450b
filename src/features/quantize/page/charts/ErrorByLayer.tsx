import { useState } from 'react';
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { METHOD_NAMES } from '../../../../quant/layer';
import { bits, percent, percentTick } from '../../../../state/format';
import { shortNames } from '../../../../state/short-names';
import {
  comparedRuns,
  isOfOtherNetwork,
  isOnNoise,
  isOnOtherData,
  meanBits,
  shownRun,
  showsOtherNetwork,
  type Run,
} from '../../state/runs';
import { ChartFigure, LEGEND, TOOLTIP, X_AXIS, Y_AXIS } from '../../../../ui/charts/ChartFigure';
import { useQuantize } from '../../use-quantize';
import { linearAxis } from '../../../../ui/charts/linear-axis';
import { logAxis } from '../../../../ui/charts/log-axis';

const label = ({ report, key }: Run) =>
  `run ${key}: ${METHOD_NAMES[report.recipe.method]}, ${bits(meanBits(report))} bits`;

/** Letters of a layer's name below its bars, at most. */
const NAME = 16;

/** Runs of one method have one colour; the second and third of them fade. */
function strength(compared: Run[], index: number): number {
  const { method } = compared[index]!.report.recipe;
  const before = compared.slice(0, index).filter(({ report }) => report.recipe.method === method).length;
  return [1, 0.6][before] ?? 0.35;
}

/** A colour, not an opacity: the legend shows it too. */
function faded({ report }: Run, share: number): string {
  return `color-mix(in srgb, var(--${report.recipe.method}) ${100 * share}%, var(--panel))`;
}

interface LayerErrors {
  id: string;
  name: string;
  /** Of each run that is compared; null where it does not have the layer. */
  values: (number | null)[];
}

const rowsOf = (shown: Run | null, compared: Run[]): LayerErrors[] =>
  shown?.report.layers.map(({ id, name }) => ({
    id,
    name,
    values: compared.map(({ report }) => report.layers.find((layer) => layer.id === id)?.relativeError ?? null),
  })) ?? [];

/** The shown run, next to the newest others. A click on the bars of a layer selects it. */
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
  const compared = comparedRuns({ runs, selectedRun: shown?.key ?? null });
  const centered = compared.filter(({ report: { recipe } }) => recipe.correctBias && recipe.center).length;
  const whose = centered === 0 ? ', ‖XWᵀ − X̃Qᵀ‖/‖XWᵀ‖' : ' of what biases leave';
  const rows = rowsOf(shown, compared);
  return (
    <ChartFigure
      name="Error by layer"
      note={`relative error${centered > 0 && centered < compared.length ? '; centered:' : ''}${whose}${note}`}
      aside={
        <label className="check">
          <input type="checkbox" checked={log} onChange={(event) => setLog(event.target.checked)} />
          Log scale
        </label>
      }
      columns={['Layer', ...compared.map(label)]}
      rows={rows.map(({ name, values }) => [name, ...values.map((value) => percent(value, 2))])}
      empty="Quantize to see the relative error of every layer."
    >
      <Plot rows={rows} compared={compared} log={log} />
    </ChartFigure>
  );
}

function Plot({ rows, compared, log }: { rows: LayerErrors[]; compared: Run[]; log: boolean }) {
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
        <XAxis dataKey="name" {...X_AXIS} tickFormatter={(name: string) => short.get(name) ?? name} />
        <YAxis {...Y_AXIS} {...axis} scale={log ? 'log' : 'auto'} allowDataOverflow tickFormatter={percentTick} />
        <Tooltip {...TOOLTIP} formatter={(value) => percent(Number(value), 2)} />
        <Legend {...LEGEND} />
        {compared.map((run, i) => (
          <Bar
            // By place: recharts draws bars in the order in which they appeared.
            key={i}
            name={label(run)}
            dataKey={`values[${i}]`}
            fill={faded(run, strength(compared, i))}
            isAnimationActive={false}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}
