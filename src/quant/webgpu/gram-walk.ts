/**
 * From Gram matrices on the device to letters, in Gram form (docs/ARCHITECTURE.md 4.2): the walk of all candidates, block
 * by block, or a sweep over letters that are there.
 */
import { isHeldBack } from '../criterion';
import { isFactored, sweepsOf, type LayerRecipe } from '../layer';
import { allocate, runPlan, type Buffers } from '../../gpu/plan';
import { inScope, type Scope, type Session } from '../../gpu/session';
import { factoredCourse, keptSharesOf, type DeviceProducts } from './factored-walk';
import type { GramMatrices, WalkCourse } from './gram-matrices';
import { gramBuffers, planBlocks, planDifferences, type GramBuffer } from './gram-plan';
import { differencesOf, gramResults } from './gram-results';
import { lambdasOf } from './ridges';
import { sweepCourse } from './sweep-course';
import { knownProducts, takeProducts } from './weight-products';
import { makeWalkers, walkRounding, walkSizes, type Neurons, type Tried, type WalkedLayer } from './walkers';

export async function walkGram(
  session: Session,
  matrices: GramMatrices,
  neurons: Neurons,
  recipe: LayerRecipe,
  tried: Tried,
): Promise<WalkedLayer> {
  const { arena, gpu } = session;
  const { H, Et, F, stride, samples, orders } = matrices;
  const { method } = recipe;
  const { start = null, ...letters } = tried;
  const candidates = tried.steps.length;
  const sizes = walkSizes(neurons, candidates, stride);
  const lambdas = await lambdasOf(recipe, matrices.norms);
  const walkers = makeWalkers(neurons, recipe, { ...letters, ridges: start && lambdas }, sizes, orders);
  const { weights } = walkers;
  return inScope(arena, async (scope) => {
    const buffers: Buffers<GramBuffer> = {
      ...allocate(scope, gramBuffers(walkers, sizes)),
      ...{ H, ...(Et && { Et }), ...(F && { F }) },
    };
    const read = (name: GramBuffer) => arena.read(buffers[name]!);

    // 1. What does not depend on the letters.
    const masked = !start && !isFactored({ method });
    const products =
      (start && knownProducts(matrices, neurons)) ??
      (await takeProducts(session, { sizes, diverged: Et !== null, masked }, buffers));
    if (sweepsOf(recipe) > 0) matrices.known.current = { weights: neurons.weights, orders, products };
    const { EW } = products;

    // 2. The walk, block by block.
    const course = start
      ? await sweepCourse(session, scope, matrices, buffers, { sizes, walkers, EW, lambdas: lambdas! }, start)
      : await methodCourse(session, scope, matrices, { ...products, sizes, weights, buffers }, recipe);
    const { lower, targets, drift, error, keptShares } = course;
    const rounding = walkRounding(recipe);
    const scaleGroups = walkers.steps !== null;
    const blocks = planBlocks({ sizes, rounding, diverged: drift !== null, error, scaleGroups, quads: gpu.quads });
    await runPlan(session, blocks, { ...buffers, lower, targets, ...(drift && { drift }) });
    const found = await read('letters');

    // 3. What the factor does not tell: H(w − q), and by the column of ones the sum of X̃(w − q).
    if (!error) {
      gpu.device.queue.writeBuffer(buffers.D!, 0, differencesOf(weights, found, sizes));
      await runPlan(session, [planDifferences(sizes)], buffers);
    }

    // 4. Back to the layer's units.
    const [past, state] = await Promise.all([read('past'), read('state')]);
    const correction = EW && keptShares ? { EW, shares: keptShares } : null;
    const end = { sizes, walkers, orders, candidates, samples, letters: found, past, state, error };
    const held = lambdas && { lambdas, correction };
    const results = gramResults({ ...end, held, products }, recipe.fit ?? false);
    return { ...results, ...(keptShares && { keptShares }) };
  });
}

/** What the letters of a method follow, and how much of Ew counts where they are held back. */
async function methodCourse(
  session: Session,
  scope: Scope,
  matrices: GramMatrices,
  products: DeviceProducts & { buffers: Buffers<GramBuffer> },
  recipe: LayerRecipe,
): Promise<WalkCourse> {
  const { EW, FW, buffers } = products;
  const course: WalkCourse = isFactored({ method: recipe.method })
    ? await factoredCourse(session, scope, matrices, products, recipe)
    : { lower: matrices.H, targets: buffers.W!, drift: EW && buffers['masked EW']!, error: true };
  if (course.keptShares || !EW || !FW || !isFactored(recipe) || !isHeldBack(recipe)) return course;
  return { ...course, keptShares: await keptSharesOf(session, matrices, { ...products, EW, FW }, recipe) };
}
