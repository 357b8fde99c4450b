import type { LayerSummary } from '../../../../engine/api';
import { useQuantize } from '../../use-quantize';

/** The layer that the charts are of, whole: rows and boxes have as much of a name as fits. */
export function ChosenLayer({ layers }: { layers: readonly LayerSummary[] }) {
  const selected = useQuantize((s) => s.selectedLayer);
  const layer = layers.find(({ id }) => id === selected) ?? layers[0];
  if (!layer) return null;
  const { name, op, neurons, inputs, groups } = layer;
  return (
    <p className="caption chosen-layer">
      Selected: <b>{name}</b>, {op} {neurons} × {inputs}
      {groups > 1 ? `, ${groups} groups` : ''}
    </p>
  );
}
