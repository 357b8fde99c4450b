import { percent } from '../../state/format';
import { ChartFigure } from '../../ui/charts/ChartFigure';
import { HeatTable } from '../../ui/charts/HeatTable';
import { shownRunHere } from '../quantize/state/runs';
import * as MIXED from './help';
import { PROBE_BITS, type Sensitivity } from './sensitivity';
import { useMixedPrecision } from './use-mixed-precision';

/** Percent with two digits that say something. */
const share = (value: number) => percent(value, value > 0 && value < 0.001 ? 3 : value < 0.1 ? 2 : 0);

/** Own error of each layer at the widths, next to what had gathered there in the shown run. */
export function SensitivityByLayer({ result, note }: { result: Sensitivity; note: string | undefined }) {
  const run = useMixedPrecision(shownRunHere);
  const selected = useMixedPrecision((s) => s.selectedLayer);
  const selectLayer = useMixedPrecision((s) => s.selectLayer);
  const { layers, widths } = result;
  const accumulated = new Map(run?.report.layers.map(({ id, relativeError }) => [id, relativeError]));
  const rows = layers.map(({ id, name, ownErrors, outputNoise }) => {
    const gathered = accumulated.get(id);
    const others = [share(Math.sqrt(outputNoise)), gathered === undefined ? '–' : share(gathered)];
    return { id, name, values: ownErrors, others };
  });
  const columns = [
    'Layer',
    ...widths.map((bits) => `${bits} bits`),
    `Output, ${PROBE_BITS} bits here alone`,
    'Accumulated error',
  ];
  return (
    <ChartFigure
      name="Sensitivity"
      by={MIXED.sensitivity}
      note={note ?? 'own error of each layer by bits, on the inputs of the float network; a click selects the layer'}
      columns={columns}
      rows={rows.map(({ name, values, others }) => [name, ...values.map(share), ...others])}
      empty="Measure the sensitivity first."
      isTable
    >
      <HeatTable
        name="Sensitivity"
        columns={columns}
        rows={rows}
        text={share}
        selected={selected}
        onSelect={selectLayer}
      />
    </ChartFigure>
  );
}
