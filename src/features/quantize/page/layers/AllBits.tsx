import { Explained } from '../../../../ui/help/Explained';
import * as LAYERS from '../../help/layers';
import { useQuantize } from '../../use-quantize';
import { bitsOfLetters } from './LayersTable';

/** One slider for all layers that have no bits of their own. */
export function AllBits() {
  const recipe = useQuantize((s) => s.recipe);
  const setAllBits = useQuantize((s) => s.setAllBits);
  const lettersBits = bitsOfLetters(recipe);
  return (
    <Explained as="label" by={lettersBits === null ? LAYERS.allBits : LAYERS.binaryBits} className="bits all-bits">
      <span className="caption">All layers, bits</span>
      <input
        type="range"
        aria-label="Bits of all layers"
        min={1}
        max={8}
        step={1}
        value={lettersBits ?? recipe.bits}
        disabled={lettersBits !== null}
        onChange={(event) => setAllBits(event.target.valueAsNumber)}
      />
      <b className="number">{lettersBits ?? recipe.bits}</b>
    </Explained>
  );
}

/** For those that have: they are to follow the slider, too. */
export function OwnBits() {
  const { alphabet, bits } = useQuantize((s) => s.recipe);
  const setAllBits = useQuantize((s) => s.setAllBits);
  const own = useQuantize(
    ({ recipe: { layers }, keptLayers }) =>
      Object.entries(layers).filter(([id, one]) => one.bits !== undefined && !one.float && !keptLayers.includes(id))
        .length,
  );
  if (own === 0 || alphabet === 'binary') return null;
  return (
    <Explained
      as="button"
      by={LAYERS.ownBits}
      about="bits of their own"
      type="button"
      onClick={() => setAllBits(bits, true)}
    >
      Also the {own} with bits of {own === 1 ? 'its' : 'their'} own
    </Explained>
  );
}
