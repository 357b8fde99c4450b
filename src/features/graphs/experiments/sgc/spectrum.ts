/** The frequencies of a graph. */
import { laplacianSpectrum } from '../../../../graph/spectrum';
import type { Prepared } from '../shared/prepared';
import type { SgcResult } from './tasks';

export async function runSpectrum({ S, turn }: Prepared): Promise<Extract<SgcResult, { kind: 'spectrum' }>> {
  await turn(0);
  const { kind, values, weights } = await laplacianSpectrum(S, 1);
  await turn(1);
  return { kind: 'spectrum', eigenvalues: [...values], shares: [...weights], exact: kind === 'exact' };
}
