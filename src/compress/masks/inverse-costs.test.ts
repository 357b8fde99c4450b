import { expect, test } from 'vitest';
import { factorize } from '../../core/linalg/factor';
import { randomProblem } from '../../quant/random-problem';
import { problemSums } from '../../../test/sums';
import { inverseCosts } from './inverse-costs';

test.each([1, 5, 37, 64, 101])(
  '1 / [(H + λI)⁻¹]_tt of %i inputs: what is left of H_tt once all others have explained it',
  async (inputs) => {
    const [sums] = problemSums(randomProblem({ inputs, neurons: 1, samples: 20 }));
    const { H } = sums!;
    const factor = factorize(H, inputs, 0.01);
    const costs = await inverseCosts(factor, () => undefined);
    for (let t = 0; t < inputs; t++) {
      // With t last, its pivot in Cholesky's elimination begun at the others.
      const order = [t, ...Array.from({ length: inputs }, (_, s) => s).filter((s) => s !== t)];
      const turned = Float64Array.from(
        { length: inputs ** 2 },
        (_, i) => H[order[Math.floor(i / inputs)]! * inputs + order[i % inputs]!]!,
      );
      expect(costs[t]! / factorize(turned, inputs, 0.01).D[0]!).toBeCloseTo(1, 9);
    }
  },
);
