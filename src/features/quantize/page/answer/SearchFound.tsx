import { METHOD_NAMES } from '../../../../quant/layer';
import { bits as bitsText } from '../../../../state/format';
import { dataKey } from '../../../../state/data-key';
import { borneText, foundBy, runsOf, type Found } from '../../state/search';
import { useQuantize } from '../../use-quantize';

/** What the last search on these samples has found, method by method: each shows its run. */
export function SearchFound() {
  const search = useQuantize((s) => s.searches.at(-1) ?? null);
  const runs = useQuantize((s) => s.runs);
  const searching = useQuantize((s) => s.job?.kind === 'searching');
  const data = useQuantize((s) => dataKey(s.workspace));
  if (!search || search.data !== data) return null;
  const found = foundBy(search, runs);
  const [first] = runsOf(search, runs);
  if (!first || found.length === 0) return null;
  const cutShort = search.complete || searching ? '' : ', cut short';
  return (
    <p className="line found">
      <span className="soft">
        Fewest bits with {borneText(search.settings, first)}
        {cutShort}:
      </span>
      {found.map((one) => (
        <FoundOne key={one.method} found={one} />
      ))}
    </p>
  );
}

function FoundOne({ found: { method, bits, key } }: { found: Found }) {
  const selectRun = useQuantize((s) => s.selectRun);
  const selected = useQuantize((s) => s.selectedRun !== null && s.selectedRun === key);
  const name = method === 'mixed' ? 'Mixed' : METHOD_NAMES[method];
  const text = `${name} ${bits === null ? 'none' : bitsText(bits)}`;
  if (key === null) return <span className="soft">{text}</span>;
  return (
    <button type="button" className="chip" aria-pressed={selected} onClick={() => selectRun(key)}>
      {text}
    </button>
  );
}
