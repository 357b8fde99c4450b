import { useMemo, useState } from 'react';
import { METHOD_NAMES } from '../../quant/layer';
import type { Recipe } from '../quantize/job/recipe';
import type { Sensitivity } from './sensitivity';
import { weightBytes } from '../quantize/job/weight-bytes';
import { bytes, percent } from '../../state/format';
import {
  meanBitsAt,
  meanBitsNow,
  mixedFront,
  pointAt,
  pointNow,
  predictedError,
  recipeAt,
  type MixedFront,
} from './front';
import { hasOtherSettings } from '../quantize/state/recipes';
import { isOfOtherData } from '../../state/measured';
import { useMixedPrecision } from './use-mixed-precision';
import { useIntoSight } from '../../ui/controls/into-sight';
import { About } from '../../ui/help/About';
import { Explained } from '../../ui/help/Explained';
import * as RESULTS from '../quantize/help/results';
import * as MIXED from './help';
import { ParetoFront } from './ParetoFront';
import { SensitivityByLayer } from './SensitivityByLayer';

/** Measures what each layer can bear, and gives out the bits of a budget. */
export default function SensitivityPanel() {
  const result = useMixedPrecision((s) => s.sensitivity?.result ?? null);
  const busy = useMixedPrecision((s) => s.job !== null);
  const ready = useMixedPrecision((s) => s.workspace.model !== null && s.workspace.counts.calibration > 0);
  const measure = useMixedPrecision((s) => s.measureSensitivity);
  const otherData = useMixedPrecision((s) => isOfOtherData(s.sensitivity, s.workspace));
  const otherMethod = useMixedPrecision(
    (s) => s.sensitivity !== null && s.sensitivity.result.method !== s.recipe.method,
  );
  const top = useIntoSight<HTMLDivElement>();
  const otherSettings = useMixedPrecision(
    (s) => s.sensitivity !== null && hasOtherSettings(s.sensitivity.recipe, s.recipe),
  );
  const binary = useMixedPrecision((s) => s.recipe.alphabet === 'binary');
  const note = otherData
    ? 'measured on other data'
    : otherMethod && result
      ? `measured with ${METHOD_NAMES[result.method]}`
      : otherSettings
        ? 'measured with other settings'
        : undefined;
  return (
    <>
      <div className="line" ref={top}>
        <Explained
          as="button"
          by={binary ? MIXED.binaryMix : MIXED.measure}
          about="measuring"
          type="button"
          disabled={busy || !ready || binary}
          onClick={() => void measure()}
        >
          Measure sensitivity
        </Explained>
        <KeepButtons />
        <About name="the ends" by={MIXED.keepEnds} />
      </div>
      {!result && (
        <p className="soft">
          Every layer is quantized by itself at 2 to 8 bits, and its effect on the output measured. Then the best bits
          for any size follow.
        </p>
      )}
      {result && !binary && result.layers.length > 0 && <Measured result={result} note={note} />}
    </>
  );
}

/** The first and the last layer often hurt most, and are small. */
function KeepButtons() {
  const layers = useMixedPrecision((s) => s.workspace.model?.layers);
  const keptLayers = useMixedPrecision((s) => s.keptLayers);
  const keepAtEight = useMixedPrecision((s) => s.keepAtEight);
  const ends = [
    { name: 'first', id: layers?.[0]?.id },
    { name: 'last', id: layers?.at(-1)?.id },
  ];
  return ends.map(({ name, id }) => (
    <button
      key={name}
      type="button"
      disabled={id === undefined}
      aria-pressed={id !== undefined && keptLayers.includes(id)}
      onClick={() => id !== undefined && keepAtEight(id, !keptLayers.includes(id))}
    >
      Keep {name} layer at 8 bits
    </button>
  ));
}

/** Ids of the layers in float, as one text: it changes only when they do. */
const SEPARATOR = '\n';

function useMixedFront(result: Sensitivity): MixedFront {
  const keptLayers = useMixedPrecision((s) => s.keptLayers);
  const float = useMixedPrecision((s) =>
    Object.keys(s.recipe.layers)
      .filter((id) => s.recipe.layers[id]!.float)
      .join(SEPARATOR),
  );
  return useMemo(() => mixedFront(result, float.split(SEPARATOR), keptLayers), [result, float, keptLayers]);
}

function Measured({ result, note }: { result: Sensitivity; note: string | undefined }) {
  const mixed = useMixedFront(result);
  const recipe = useMixedPrecision((s) => s.recipe);
  const model = useMixedPrecision((s) => s.workspace.model);
  const applyPoint = useMixedPrecision((s) => s.applyPoint);
  const [wanted, setWanted] = useState<number | null>(null);
  const slider = useIntoSight<HTMLLabelElement>();
  const sizeOf = (chosen: Recipe) => (model ? weightBytes(model, chosen).quantized : 0);
  if (mixed.layers.length === 0) return <p className="soft">Every layer is kept in float.</p>;
  const point = pointNow(mixed, recipe);
  const now = meanBitsNow(mixed, recipe);
  // Bits set by hand, or at a point, move the slider too.
  const value = wanted !== null && point >= 0 && pointAt(mixed, wanted) === point ? wanted : now;
  return (
    <>
      <Explained as="label" by={MIXED.meanBits} className="line mean-bits" ref={slider}>
        <span className="caption">Mean bits</span>
        <input
          type="range"
          aria-label="Mean bits"
          aria-valuetext={`${value.toFixed(1)} bits`}
          min={2}
          max={8}
          step={0.1}
          value={value}
          onChange={({ target }) => {
            setWanted(target.valueAsNumber);
            applyPoint(mixed, pointAt(mixed, target.valueAsNumber));
          }}
        />
        <b className="number">{value.toFixed(1)}</b>
      </Explained>
      <p className="facts">
        <span>
          now <b>{now.toFixed(2)}</b> bits a weight
        </span>
        <Explained as="span" by={RESULTS.size}>
          size <b>{bytes(sizeOf(recipe))}</b>
        </Explained>
        {point >= 0 && (
          <span>
            predicted error of the output <b>{percent(predictedError(mixed, point), 2)}</b>
          </span>
        )}
        <span>{point >= 0 ? 'press Quantize to check it' : 'bits set by hand: not on the front'}</span>
      </p>
      <SensitivityByLayer result={result} note={note} />
      <ParetoFront
        mixed={mixed}
        point={point}
        note={note}
        sizeAt={(at) => sizeOf(recipeAt(recipe, mixed, at))}
        onPoint={(next) => {
          setWanted(meanBitsAt(mixed, next));
          applyPoint(mixed, next);
        }}
      />
    </>
  );
}
