import { expect, test } from 'vitest';
import { runOnnx } from '../../../../../test/run-onnx';
import { random } from '../../../../core/random';
import { writeOnnx } from '../../../../engine/training/write-student';
import { componentsOf, principalComponents } from './principal';
import { initialWeights, openResidual, type ResidualShape } from './residual';
import { residualGraph } from './residual-graph';

test('the file of a residual network says what the network says', async () => {
  const rng = random(8);
  const [count, features] = [20, 16];
  const x = Float32Array.from({ length: count * features }, () => rng.uniform());
  const part = { x, y: new Int32Array(count), count };
  const shape: ResidualShape = { activation: 'relu', depth: 6, width: 4, classes: 4, sharedStep: false };
  const θ = initialWeights(shape, 1).map(() => 0.3 * rng.normal());
  const components = principalComponents(part, 4);
  const logits = openResidual(shape, count).forward(θ, componentsOf(part, components));
  const said = await runOnnx(writeOnnx(residualGraph([1, 4, 4], components, shape, θ)), x, [count, 1, 4, 4]);
  const largest = logits.reduce((most, logit) => Math.max(most, Math.abs(logit)), 0);
  logits.forEach((logit, i) => expect(Math.abs(said[i]! - logit) / largest).toBeLessThan(1e-5));
});
