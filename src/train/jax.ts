/**
 * jax-js (github.com/ekzhang/jax-js) behind one file: nothing else imports it, so that it can be replaced. It is loaded when training
 * is first asked for. What has to be known of it:
 * - Its threads slow small networks three times and more. It looks for `Worker` when it is loaded, and again whenever it compiles a
 *   kernel; onnxruntime puts one into Node, too. So all that uses it runs where there is none (`withoutThreads`).
 * - Arrays are freed by hand: an argument is consumed, `.ref` is one more reference. What lies outside of a compiled function is counted
 *   here (`openArrays`).
 */
import type * as library from '@jax-js/jax';

export type Jax = typeof library;
/** An array, or what stands for one while a function is traced. */
export type Tensor = library.numpy.Array;
/** Arrays by name, nested. */
export type TensorTree = { [name: string]: Tensor | TensorTree };

export const TRAINING_BACKENDS = ['wasm', 'webgpu'] as const;
export type TrainingBackend = (typeof TRAINING_BACKENDS)[number];

let users = 0;
let hidden: PropertyDescriptor | undefined;

/**
 * Runs work with no `Worker` to be found. Where several overlap, it comes back after the last; what else wants one waits till then.
 */
export async function withoutThreads<T>(work: () => Promise<T>): Promise<T> {
  if (users++ === 0) {
    hidden = Object.getOwnPropertyDescriptor(globalThis, 'Worker');
    Object.defineProperty(globalThis, 'Worker', { value: undefined, configurable: true, writable: true });
  }
  try {
    return await work();
  } finally {
    if (--users === 0) {
      delete (globalThis as { Worker?: unknown }).Worker;
      if (hidden) Object.defineProperty(globalThis, 'Worker', hidden);
    }
  }
}

/** To be called within `withoutThreads`. @returns null where this backend is not to be had here */
export async function openJax(backend: TrainingBackend): Promise<Jax | null> {
  // Node 20 has none, and jax-js asks it without a look.
  if (backend === 'webgpu' && typeof navigator === 'undefined') return null;
  const jax = await import('@jax-js/jax');
  const found = await jax.init(backend);
  if (!found.includes(backend)) return null;
  jax.defaultDevice(backend);
  return jax;
}

/** The arrays that somebody holds, counted. */
export interface Arrays {
  /** float32, row-major. */
  put(values: Float32Array, shape: readonly number[]): Tensor;
  zeros(shape: readonly number[]): Tensor;
  /** Calls a compiled function: its arguments are consumed, what it returns is held. */
  call<Result extends TensorTree>(compiled: (...trees: TensorTree[]) => Result, ...trees: TensorTree[]): Result;
  /** One more reference to each array of a tree. */
  share<Tree extends TensorTree>(tree: Tree): Tree;
  release(tree: TensorTree): void;
  /** What an array holds; it stays held. */
  read(tensor: Tensor): Promise<Float32Array>;
  /** How many references are held: 0 once all is released. */
  live(): number;
}

export function openArrays(jax: Jax): Arrays {
  let live = 0;
  const held = (tensor: Tensor) => {
    live++;
    return tensor;
  };
  return {
    put: (values, shape) => held(jax.numpy.array(ownCopy(values), { shape: [...shape] })),
    zeros: (shape) => held(jax.numpy.zeros([...shape])),
    call(compiled, ...trees) {
      live -= leafCount(trees);
      const result = compiled(...trees);
      live += leafCount([result]);
      return result;
    },
    share(tree) {
      live += leafCount([tree]);
      return jax.tree.ref(tree);
    },
    release(tree) {
      live -= leafCount([tree]);
      jax.tree.dispose(tree);
    },
    read: async (tensor) => Float32Array.from((await tensor.ref.data()) as Float32Array),
    live: () => live,
  };
}

/** It wants a buffer that is no shared one. */
const ownCopy = (values: Float32Array): Float32Array<ArrayBuffer> => Float32Array.from(values);

function leafCount(trees: readonly TensorTree[]): number {
  return trees.reduce(
    (sum, tree) =>
      sum + Object.values(tree).reduce((own, entry) => own + (isTensor(entry) ? 1 : leafCount([entry])), 0),
    0,
  );
}

const isTensor = (entry: Tensor | TensorTree): entry is Tensor => typeof (entry as Tensor).dispose === 'function';
