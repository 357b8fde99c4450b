/** The built-in examples: what they are called, and where their files are. */
import { isSameFile } from '../core/same-file';
import type { Preprocessing } from '../data/samples';

export const EXAMPLE_IDS = ['digits-mlp', 'digits-cnn'] as const;
export type ExampleId = (typeof EXAMPLE_IDS)[number];

export interface ExampleFile {
  name: string;
  /** Of the build's own copy, on the page's own host. */
  url: string;
}

export interface Example {
  id: ExampleId;
  label: string;
  /** With the hash by which links and kept results know it. */
  model: ExampleFile & { sha256: string };
  /** Samples from the train part. */
  calibration: ExampleFile;
  /** Samples that neither training nor calibration has seen. */
  evaluation: ExampleFile;
  preprocessing: Preprocessing;
  /** What differs from Quantize's default recipe. */
  recipe: { bits: number };
}

const DIGITS = {
  calibration: { name: 'digits-train.npz', url: new URL('./digits-train.npz', import.meta.url).href },
  evaluation: { name: 'digits-test.npz', url: new URL('./digits-test.npz', import.meta.url).href },
  // The pixels count 0 to 16 dark dots; the networks read sixteenths, 0 to 1.
  preprocessing: {
    preset: 'Custom',
    mean: [0],
    std: [16 / 255],
    channelOrder: 'RGB',
    layout: 'NCHW',
    resize: null,
  },
} satisfies Partial<Example>;

export const EXAMPLES: readonly Example[] = [
  {
    id: 'digits-mlp',
    label: 'Digits · MLP 64-512-512-10',
    model: {
      name: 'digits-mlp.onnx',
      url: new URL('./digits-mlp.onnx', import.meta.url).href,
      sha256: 'aa6c58e34cbb013b0b6449501a22039f577ce7232086f2bc918e9e915913cd53',
    },
    ...DIGITS,
    recipe: { bits: 3 },
  },
  {
    id: 'digits-cnn',
    label: 'Digits · CNN with depthwise',
    model: {
      name: 'digits-cnn.onnx',
      url: new URL('./digits-cnn.onnx', import.meta.url).href,
      sha256: '63156ec49616426cfce85dcb52c60f1f1e55972e484381d4f50307471dac3991',
    },
    ...DIGITS,
    recipe: { bits: 2 },
  },
];

/** The example whose network a file is, under its own name. @returns null where it is none */
export function exampleOf(model: { name: string; sha256: string }): Example | null {
  return EXAMPLES.find(({ model: own }) => own.name === model.name && isSameFile(own, model)) ?? null;
}

/** @returns null where there is no example of that name */
export function findExample(id: string): Example | null {
  return EXAMPLES.find((example) => example.id === id) ?? null;
}
