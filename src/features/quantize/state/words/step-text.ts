/** What was done to a network before, in a few words. */
import { percent } from '../../../../state/format';
import type { ReportStep } from '../../job/report';
import { methodName } from './method-name';

/** `Prune 80 %`; `Share 16 values`; `GPFQ 4 bits`. */
function stepText({ recipe }: ReportStep): string {
  const { sparsity, size, values, letters } = recipe.compression ?? {};
  const parts = [
    sparsity !== undefined && percent(sparsity, 0),
    size !== undefined && `to ${percent(size, 0)}`,
    values !== undefined && `${values} values`,
    (!recipe.compression || letters) && `${recipe.bits} ${recipe.bits === 1 ? 'bit' : 'bits'}`,
  ];
  return [methodName(recipe), parts.filter(Boolean).join(', ')].filter(Boolean).join(' ');
}

/** `Prune 80 %, then GPFQ 4 bits`; '' where nothing was done. */
export const stepsText = (steps: readonly ReportStep[] = []): string => steps.map(stepText).join(', then ');
