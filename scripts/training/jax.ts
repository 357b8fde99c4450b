/** jax-js on the CPU, as the scripts that train the built-in examples use it. */
import { openJax, withoutThreads } from '../../src/train/jax.ts';

const opened = await withoutThreads(() => openJax('wasm'));
if (!opened) throw new Error('jax-js has found no WebAssembly');

export const jax = opened;
export const { jit, lax, nn, numpy: np, tree, valueAndGrad } = opened;
