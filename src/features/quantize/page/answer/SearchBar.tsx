import { METHOD_NAMES, METHODS, type Method } from '../../../../quant/layer';
import { isReady } from '../../../../state/state';
import { NumberInput } from '../../../../ui/controls/NumberInput';
import { Explained } from '../../../../ui/help/Explained';
import * as SEARCH from '../../help/search';
import * as SWEEP from '../../help/sweep';
import { useQuantize } from '../../use-quantize';

/** Points that may be allowed to be lost. */
const MOST_LOSS = 50;

/** The main tool, and what it is told. */
export function SearchBar({ openGuests }: { openGuests: () => Promise<void> }) {
  const ready = useQuantize(isReady);
  const busy = useQuantize((s) => s.job !== null);
  const binary = useQuantize((s) => s.recipe.alphabet === 'binary');
  const { methods, allowedLoss, mixed } = useQuantize((s) => s.searchSettings);
  const { setSearch, findFewest } = useQuantize((s) => s);
  const toggle = (method: Method, on: boolean) =>
    setSearch({ methods: METHODS.filter((one) => (one === method ? on : methods.includes(one))) });
  return (
    <div className="line search">
      <Explained
        as="button"
        by={binary ? SWEEP.binaryWidths : SEARCH.find}
        about="the search"
        type="button"
        className="primary"
        disabled={busy || !ready || binary || methods.length === 0}
        onClick={() => void findFewest(openGuests)}
      >
        Find the fewest bits
      </Explained>
      <span className="line" role="group" aria-label="Methods to search">
        {METHODS.map((method) => (
          <label key={method} className="check">
            <input
              type="checkbox"
              checked={methods.includes(method)}
              onChange={(event) => toggle(method, event.target.checked)}
            />
            {METHOD_NAMES[method]}
          </label>
        ))}
      </span>
      <Explained as="label" by={SEARCH.mixed} about="mixing bits" className="check">
        <input type="checkbox" checked={mixed} onChange={(event) => setSearch({ mixed: event.target.checked })} />
        Mixed precision
      </Explained>
      <Explained as="label" by={SEARCH.allowedLoss} about="Allowed loss" className="line allowed">
        Allowed loss
        <NumberInput
          value={allowedLoss}
          min={0}
          max={MOST_LOSS}
          step={0.1}
          onChange={(value) => setSearch({ allowedLoss: value ?? 0 })}
        />
        <span className="soft" aria-hidden="true">
          points
        </span>
      </Explained>
    </div>
  );
}
