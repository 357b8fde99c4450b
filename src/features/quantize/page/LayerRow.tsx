import { memo } from 'react';
import type { LayerSummary } from '../../../engine/api';
import { percent } from '../../../state/format';

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
  /** What error and zeros are of, where the layer has other bits now. */
  old: string | null;
  error: number | null;
  /** Share of the quantized weights that are 0. */
  zeros: number | null;
  /** Of the largest error, 0..1. */
  share: number;
  selected: boolean;
  /** Functions of the store: rows that scroll by are drawn again only where something in them changes. */
  onLayer: (id: string, change: { bits: number } | { float: boolean }) => void;
  onSelect: (id: string) => void;
}

export const LayerRow = memo(function LayerRow({
  layer,
  text,
  bits,
  lastBits,
  fixed,
  old,
  error,
  zeros,
  share,
  selected,
  onLayer,
  onSelect,
}: LayerRowProps) {
  const { id, name, op, neurons, inputs, groups } = layer;
  return (
    <tr className={selected ? 'selected' : undefined}>
      <td className="layer-name" title={name}>
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
      </td>
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
        <input
          type="checkbox"
          aria-label={`Keep ${name} in float`}
          checked={bits === null}
          onChange={(event) => onLayer(id, { float: event.target.checked })}
        />
      </td>
      <td className={old === null ? 'number' : 'number old'} title={old ?? undefined}>
        <span className="bar" style={{ width: `${Math.round(36 * share)}px` }} aria-hidden="true" />
        {percent(error)}
      </td>
      <td className="number zeros soft">{percent(zeros, 0)}</td>
    </tr>
  );
});
