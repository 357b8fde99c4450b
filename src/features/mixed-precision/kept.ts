/** What of Mixed precision outlives a reload: what was measured. */
import { METHODS } from '../../quant/layer';
import { list, oneOf, read, real, record, text, whole } from '../../share/fields';
import { keptParts } from '../../state/feature';
import { measuredOf, writtenMeasured } from '../quantize/curve-fields';
import type { LayerSensitivity, Sensitivity } from './sensitivity';
import type { MixedPrecisionData } from './state';

export const keptMixedPrecision = keptParts(['sensitivity'], ({ sensitivity }: MixedPrecisionData) => ({
  sensitivity: writtenMeasured(sensitivity),
}));

/** Layers of one network, at most. */
const LAYERS = 10_000;
const count = whole(0, Number.MAX_SAFE_INTEGER);
const error = real(0, 1e30);
const errors = list(error, 8);
const seconds = real(0, 1e9);

const SENSITIVITY = measuredOf(
  record<Sensitivity>({
    method: oneOf(METHODS),
    widths: list(whole(1, 8), 8),
    layers: list(
      record<LayerSensitivity>({
        id: text(),
        name: text(),
        sharers: list(text(), LAYERS),
        weights: count,
        ownErrors: errors,
        outputNoise: error,
        damages: errors,
      }),
      LAYERS,
    ),
    probes: count,
    seconds: record<Sensitivity['seconds']>({ own: seconds, output: seconds }),
  }),
);

/** @returns null where it cannot be used */
export function restoreMixedPrecision(kept: unknown): MixedPrecisionData | null {
  const found = read(SENSITIVITY, (kept as { sensitivity?: unknown } | null | undefined)?.sensitivity);
  return found.kind === 'value' ? { sensitivity: found.value } : null;
}
