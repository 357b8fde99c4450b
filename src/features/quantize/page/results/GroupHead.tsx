import { methodName } from '../../state/words/method-name';
import { compressionText } from '../../state/words/compression-text';
import { shareRight } from '../../../../engine/scoring/scores';
import { bits, percent } from '../../../../state/format';
import { meanBits } from '../../state/runs';
import type { Section } from './result-order';

interface GroupHeadProps {
  section: Extract<Section, { kind: 'group' }>;
  open: boolean;
  /** Columns of the table. */
  width: number;
  onToggle: () => void;
}

/** The head of the points of a search, or of curves: how many there are, of which methods; folded, the best of them too. */
export function GroupHead({ section: { group, lines, best }, open, width, onToggle }: GroupHeadProps) {
  const methods = [...new Set(lines.map(({ run }) => methodName(run.report.recipe)))].join(', ');
  const count = lines.length === 1 ? '1 run' : `${lines.length} runs`;
  const { recipe, scores } = best.report;
  const share = scores && shareRight(scores);
  const { compression } = recipe;
  const found = `${methodName(recipe)}, ${compression ? compressionText(compression) : `${bits(meanBits(best.report))} bits`}`;
  return (
    <tr className="group-head">
      <th scope="rowgroup" colSpan={width}>
        <button type="button" className="pick" aria-expanded={open} onClick={onToggle}>
          {compression ? 'Curves' : 'Search'} {group}: {methods}, {count}
        </button>
        {!open && (
          <span className="soft">
            {' '}
            best: {found}
            {share === null ? '' : `, ${percent(share)}`}
          </span>
        )}
      </th>
    </tr>
  );
}
