/**
 * From Gram matrices on the device to letters, in Gram form (docs/ARCHITECTURE.md 4.2): the walk of all candidates, block
 * by block.
 */
import { isFactored, type LayerRecipe } from '../layer';
import { allocate, runPlan, type Buffers } from '../../gpu/plan';
import { inScope, type Session } from '../../gpu/session';
import { factoredCourse } from './factored-walk';
import type { GramMatrices, WalkCourse } from './gram-matrices';
import { gramBuffers, planBlocks, planDifferences, planProducts, type GramBuffer } from './gram-plan';
import { differencesOf, gramResults } from './gram-results';
import { makeWalkers, walkRounding, walkSizes, type Neurons, type WalkedLayer } from './walkers';

/** @param steps δ of each candidate, one for each neuron and scale group */
export async function walkGram(
  session: Session,
  matrices: GramMatrices,
  neurons: Neurons,
  recipe: LayerRecipe,
  steps: readonly Float32Array[],
): Promise<WalkedLayer> {
  const { arena, gpu } = session;
  const { H, Et, F, stride, samples, orders } = matrices;
  const sizes = walkSizes(neurons, steps.length, stride);
  const walkers = makeWalkers(neurons, recipe, steps, sizes, orders);
  const { weights } = walkers;
  return inScope(arena, async (scope) => {
    const buffers: Buffers<GramBuffer> = {
      ...allocate(scope, gramBuffers(walkers, sizes)),
      ...{ H, ...(Et && { Et }), ...(F && { F }) },
    };
    const read = (name: GramBuffer) => arena.read(buffers[name]!);

    // 1. What does not depend on the letters.
    await runPlan(session, planProducts(sizes, Et !== null), buffers);
    const EW = Et && (await read('EW'));
    const FW = F && (await read('FW'));

    // 2. The walk, block by block.
    const course: WalkCourse = isFactored(recipe)
      ? await factoredCourse(session, scope, matrices, { sizes, weights, EW, FW }, recipe)
      : { lower: H, targets: buffers.W!, drift: Et && buffers['masked EW']!, error: true };
    const { lower, targets, drift, error } = course;
    const rounding = walkRounding(recipe);
    const scaleGroups = walkers.steps !== null;
    const blocks = planBlocks({ sizes, rounding, diverged: drift !== null, error, scaleGroups, quads: gpu.quads });
    await runPlan(session, blocks, { ...buffers, lower, targets, ...(drift && { drift }) });
    const letters = await read('letters');

    // 3. What the factor does not tell: H(w − q), and by the column of ones the sum of X̃(w − q).
    if (!error) {
      gpu.device.queue.writeBuffer(buffers.D!, 0, differencesOf(weights, letters, sizes));
      await runPlan(session, [planDifferences(sizes)], buffers);
    }

    // 4. Back to the layer's units.
    const [HW, past, state] = await Promise.all([read('HW'), read('past'), read('state')]);
    const end = { sizes, walkers, orders, candidates: steps.length, samples, letters, past, state, error };
    const results = gramResults({ ...end, products: { HW, EW, FW } }, recipe.fit ?? false);
    return { ...results, ...(course.keptShares && { keptShares: course.keptShares }) };
  });
}
