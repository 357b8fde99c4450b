/** How runs that stand beside each other are drawn as bars. */
import type { Mark } from '../../../../ui/charts/marks';
import { runLabel } from '../../state/run-list';
import type { Run } from '../../state/runs';

/** Runs of one method have one colour; the second and third of them are hatched. */
export function barMarks(compared: readonly Run[]): Mark[] {
  return compared.map((run, i) => {
    const { method } = run.report.recipe;
    const before = compared.slice(0, i).filter(({ report }) => report.recipe.method === method).length;
    const mark = { name: runLabel(run), colour: `var(--${method})`, as: 'bar' } as const;
    return before === 0 ? mark : { ...mark, hatch: before === 1 ? 'up' : 'down' };
  });
}
