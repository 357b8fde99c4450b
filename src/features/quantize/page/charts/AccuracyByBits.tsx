import {
  CartesianGrid,
  Legend,
  Line,
  LineChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { METHOD_NAMES, METHODS, type Method } from '../../../../quant/layer';
import { Explained } from '../../../../ui/help/Explained';
import * as SWEEP from '../../help/sweep';
import { shareRight } from '../../../../engine/scoring/scores';
import type { SweepPoint } from '../../job/report';
import { fewestBits, shareName } from '../../state/change';
import { percent, percentTick, whole } from '../../../../state/format';
import { openNetworkNote } from '../../state/runs';
import { floatLayers, hasOtherSettings, SWEEP_BITS } from '../../state/recipes';
import { isOfOtherData } from '../../../../state/measured';
import { ChartFigure, DOT, LEGEND, TOOLTIP, X_AXIS, Y_AXIS } from '../../../../ui/charts/ChartFigure';
import { useQuantize } from '../../use-quantize';
import { linearAxis } from '../../../../ui/charts/linear-axis';

/** `Fewest bits without a drop that 797 predictions can tell (95 %): RTN 4, GPFQ 3.` */
function fewestText(sweep: readonly SweepPoint[]): string | undefined {
  const fewest = [...fewestBits(sweep, SWEEP_BITS.length)];
  const { samples = 0, predictions = samples } = sweep[0]?.scores ?? {};
  if (fewest.length === 0) return undefined;
  const each = fewest.map(([method, bits]) => `${METHOD_NAMES[method]} ${bits ?? 'none'}`);
  return `Fewest bits without a drop that ${whole(predictions)} predictions can tell (95\u00a0%): ${each.join(', ')}.`;
}

/** What is to be known of the sweep beside its numbers: `, other data, cut short`. */
function useAbouts(): string {
  const network = useQuantize(openNetworkNote);
  const otherData = useQuantize((s) => isOfOtherData(s.sweep, s.workspace));
  const noise = useQuantize((s) => s.workspace.data.some(({ synthetic }) => synthetic));
  const otherSettings = useQuantize(
    (s) =>
      s.sweep !== null &&
      (hasOtherSettings(s.sweep.recipe, s.recipe) || floatLayers(s.sweep.recipe) !== floatLayers(s.recipe)),
  );
  const cutShort = useQuantize((s) => s.sweep !== null && !s.sweep.complete && s.job?.kind !== 'sweeping');
  const abouts = [
    otherData ? 'other data' : noise ? 'no real data' : '',
    otherSettings ? 'other settings' : '',
    cutShort ? 'cut short' : '',
  ].filter(Boolean);
  return abouts.map((about) => `, ${about}`).join('') + network;
}

interface Swept {
  methods: Method[];
  /** For each width, what each method gives; null where it is not known yet. */
  rows: { bits: number; values: (number | null)[] }[];
}

/** @param labelled without labels, agreement with the float network is what can be told */
function rowsOf(sweep: readonly SweepPoint[], labelled: boolean): Swept {
  const methods = METHODS.filter((m) => sweep.some(({ method }) => method === m));
  const widths = [...new Set(sweep.map(({ bits }) => bits))].sort((a, b) => a - b);
  const value = (method: Method, bits: number) => {
    const point = sweep.find((p) => p.method === method && p.bits === bits);
    return point ? (labelled ? shareRight(point.scores) : point.scores.agreement) : null;
  };
  return { methods, rows: widths.map((bits) => ({ bits, values: methods.map((method) => value(method, bits)) })) };
}

export default function AccuracyByBits() {
  const sweep = useQuantize((s) => s.sweep?.result) ?? [];
  const float = useQuantize((s) => (isOfOtherData(s.sweep, s.workspace) ? null : s.float && shareRight(s.float)));
  const ready = useQuantize((s) => s.workspace.counts.calibration > 0 && s.workspace.counts.evaluation > 0);
  const abouts = useAbouts();
  const labelled = sweep.every(({ scores }) => shareRight(scores) !== null);
  const { methods, rows } = rowsOf(sweep, labelled);
  const line = labelled ? float : null;
  const what = labelled
    ? `${shareName(sweep.map(({ scores }) => scores))}${line === null ? '' : '; dashed: the float network'}`
    : 'agreement with the float network';
  return (
    <ChartFigure
      name="Accuracy by bits"
      note={`${what}${abouts}`}
      aside={<Sweep ready={ready} />}
      columns={['Bits', ...methods.map((method) => METHOD_NAMES[method])]}
      rows={rows.map(({ bits, values }) => [bits, ...values.map((v) => percent(v, 2))])}
      empty={
        ready
          ? 'How few bits are enough? Sweep runs RTN, GPFQ and the method in use at 2 to 8 bits.'
          : 'Needs a model, calibration and evaluation data.'
      }
      finding={fewestText(sweep)}
    >
      <Plot methods={methods} rows={rows} float={line} />
    </ChartFigure>
  );
}

function Sweep({ ready }: { ready: boolean }) {
  const busy = useQuantize((s) => s.job !== null);
  const binary = useQuantize((s) => s.recipe.alphabet === 'binary');
  const sweepBits = useQuantize((s) => s.sweepBits);
  return (
    <Explained
      as="button"
      by={binary ? SWEEP.binaryWidths : null}
      type="button"
      disabled={busy || !ready || binary}
      onClick={() => void sweepBits()}
    >
      Sweep
    </Explained>
  );
}

/** A line a method. @param float a dashed line across; null: none */
function Plot({ methods, rows, float }: Swept & { float: number | null }) {
  const drawn = [...rows.flatMap(({ values }) => values), float].filter((v) => v !== null);
  return (
    <ResponsiveContainer>
      <LineChart data={rows} accessibilityLayer={false} margin={{ top: 6, right: 8, bottom: 0, left: 0 }}>
        <CartesianGrid stroke="var(--line)" />
        <XAxis dataKey="bits" type="number" domain={[2, 8]} ticks={[2, 3, 4, 5, 6, 7, 8]} {...X_AXIS} />
        <YAxis {...Y_AXIS} {...linearAxis(drawn, false)} tickFormatter={percentTick} />
        <Tooltip
          {...TOOLTIP}
          formatter={(v) => percent(Number(v), 2)}
          labelFormatter={(bits) => `${String(bits)} bits`}
        />
        <Legend {...LEGEND} />
        {float !== null && <ReferenceLine y={float} stroke="var(--float)" strokeDasharray="4 3" />}
        {methods.map((method, i) => (
          <Line
            key={method}
            name={METHOD_NAMES[method]}
            dataKey={`values[${i}]`}
            stroke={`var(--${method})`}
            strokeWidth={2}
            dot={DOT}
            connectNulls
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    </ResponsiveContainer>
  );
}
