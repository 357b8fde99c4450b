import { memo } from 'react';
import { Explained } from '../../../../ui/help/Explained';
import * as LAYERS from '../../help/layers';
import { percent } from '../../../../state/format';
import type { LayerLine } from './layer-lines';

/** The largest of each column, which has the longest bar. */
export interface Largest {
  own: number;
  error: number;
  sensitivity: number;
}

interface LayerRowProps {
  line: LayerLine;
  /** As much of its name as fits. */
  text: string;
  /** What the slider shows while the layer is in float. */
  lastBits: number;
  /** The alphabet leaves no choice of bits. */
  fixed: boolean;
  /** Number of the run that the error is of. */
  run: number | null;
  largest: Largest;
  /** Whether own errors and sensitivities are known. */
  measured: boolean;
  selected: boolean;
  /** Whether the keyboard comes here first. */
  reached: boolean;
  /** Functions of the store: rows that scroll by are drawn again only where something in them changes. */
  onLayer: (id: string, change: { bits: number } | { float: boolean }) => void;
}

export const LayerRow = memo(
  function LayerRow({
    line,
    text,
    lastBits,
    fixed,
    run,
    largest,
    measured,
    selected,
    reached,
    onLayer,
  }: LayerRowProps) {
    const { layer, bits, own, sensitivity, zeros } = line;
    const { id, name, op, neurons, inputs, groups } = layer;
    return (
      <tr className={selected ? 'clickable selected' : 'clickable'} data-layer={id}>
        <td className="layer-name">
          <button
            type="button"
            className="pick"
            aria-pressed={selected}
            tabIndex={reached ? 0 : -1}
            aria-label={`Select ${name}`}
          >
            {text}
          </button>
          <span className="soft">
            {op} {neurons} × {inputs}
            {groups > 1 ? `, ${groups} groups` : ''}
          </span>
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
        <td className="middle">
          <label className="target">
            <input
              type="checkbox"
              aria-label={`Keep ${name} in float`}
              checked={bits === null}
              onChange={(event) => onLayer(id, { float: event.target.checked })}
            />
          </label>
        </td>
        {measured && <td className="number">{bar(own, largest.own)}</td>}
        <ErrorCell line={line} run={run} largest={largest.error} />
        {measured && <td className="number">{bar(sensitivity, largest.sensitivity)}</td>}
        <td className="number zeros soft">{percent(zeros, 0)}</td>
      </tr>
    );
  },
  // Lines are made anew with every change of the recipe.
  (before, after) =>
    before.line.layer === after.line.layer &&
    before.line.report === after.line.report &&
    (['bits', 'own', 'sensitivity'] as const).every((name) => before.line[name] === after.line[name]) &&
    (['own', 'error', 'sensitivity'] as const).every((name) => before.largest[name] === after.largest[name]) &&
    (['text', 'lastBits', 'fixed', 'run', 'measured', 'selected', 'reached', 'onLayer'] as const).every(
      (name) => before[name] === after[name],
    ),
);

/** A share as a bar, and as a number. */
function bar(value: number | null, largest: number) {
  return (
    <>
      <span
        className="bar"
        style={{ width: `calc(${((value ?? 0) / Math.max(1e-9, largest)).toFixed(3)} * var(--longest))` }}
        aria-hidden="true"
      />
      {percent(value)}
    </>
  );
}

/** Says so where the error is of other bits than the layer has now. */
function ErrorCell({ line, run, largest }: { line: LayerLine; run: number | null; largest: number }) {
  const { bits, report, error } = line;
  const isOld = report !== null && report.bits !== bits;
  return (
    <Explained
      as="td"
      by={isOld && run !== null ? LAYERS.oldError(run, report.bits) : null}
      className={isOld ? 'number old' : 'number'}
    >
      {bar(error, largest)}
    </Explained>
  );
}
