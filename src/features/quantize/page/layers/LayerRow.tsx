import { memo } from 'react';
import type { LayerSummary } from '../../../../engine/api';
import { Explained, Truncated } from '../../../../ui/help/Explained';
import * as LAYERS from '../../help/layers';
import type { LayerReport } from '../../job/report';
import { percent } from '../../../../state/format';

interface LayerRowProps {
  layer: LayerSummary;
  /** As much of its name as fits. */
  text: string;
  /** null: in float. */
  bits: number | null;
  /** What the slider shows while the layer is in float. */
  lastBits: number;
  /** The alphabet leaves no choice of bits. */
  fixed: boolean;
  /** Of the shown run, whose number is `run`. */
  report: LayerReport | null;
  run: number | null;
  /** Of the largest error, 0..1. */
  share: number;
  selected: boolean;
  /** Functions of the store: rows that scroll by are drawn again only where something in them changes. */
  onLayer: (id: string, change: { bits: number } | { float: boolean }) => void;
  onSelect: (id: string) => void;
}

export const LayerRow = memo(function LayerRow(props: LayerRowProps) {
  const { layer, text, bits, lastBits, fixed, report, selected, onLayer, onSelect } = props;
  const { id, name, op, neurons, inputs, groups } = layer;
  return (
    <tr className={selected ? 'selected' : undefined}>
      <Truncated as="td" full={name} className="layer-name">
        <button
          type="button"
          className="pick"
          aria-pressed={selected}
          onClick={() => onSelect(id)}
          aria-label={`Select ${name}`}
        >
          {text}
        </button>
        <div className="soft">
          {op} {neurons} × {inputs}
          {groups > 1 ? `, ${groups} groups` : ''}
        </div>
      </Truncated>
      <td>
        <div className="bits">
          <input
            type="range"
            aria-label={`Bits of ${name}`}
            min={1}
            max={8}
            step={1}
            value={lastBits}
            disabled={bits === null || fixed}
            onChange={(event) => onLayer(id, { bits: event.target.valueAsNumber })}
          />
          <b className="number">{bits ?? '–'}</b>
        </div>
      </td>
      <td>
        <label className="target">
          <input
            type="checkbox"
            aria-label={`Keep ${name} in float`}
            checked={bits === null}
            onChange={(event) => onLayer(id, { float: event.target.checked })}
          />
        </label>
      </td>
      <ErrorCell {...props} />
      <td className="number zeros soft">{percent(report?.sparsity, 0)}</td>
    </tr>
  );
});

/** Says so where the error is of other bits than the layer has now. */
function ErrorCell({ bits, report, run, share }: LayerRowProps) {
  const isOld = report !== null && report.bits !== bits;
  return (
    <Explained
      as="td"
      by={isOld && run !== null ? LAYERS.oldError(run, report.bits) : null}
      className={isOld ? 'number old' : 'number'}
    >
      <span className="bar" style={{ width: `${Math.round(36 * share)}px` }} aria-hidden="true" />
      {percent(report?.relativeError)}
    </Explained>
  );
}
