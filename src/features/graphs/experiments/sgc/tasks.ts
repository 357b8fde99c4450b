/** What SGC is asked, and what comes of it: plain data. */
import type { TaskResult } from '../../../../experiment/experiment';
import type { GraphPicture } from '../../../../experiment/outcome';
import type { Method } from '../../../../quant/layer';

export interface SgcSettings {
  seeds: number;
  /** K. */
  hops: number;
  /** Nodes of the picture, at most. */
  drawn: number;
}

/** K of the curve. */
export const MOST_HOPS = 10;

export const BITS = [1, 2, 3, 4, 5, 6, 7, 8];
export const BIT_METHODS = ['rtn', 'gpfq', 'qronos'] as const satisfies readonly Method[];
export type BitMethod = (typeof BIT_METHODS)[number];

export type SgcTask =
  /** SGC with every K of the curve; K = 0 is logistic regression. */
  | { kind: 'curve'; seed: number }
  | { kind: 'gcn' | 'mlp'; seed: number }
  | { kind: 'bits'; model: 'sgc' | 'gcn'; seed: number; hops: number }
  | { kind: 'picture'; hops: number; drawn: number }
  | { kind: 'spectrum' };

export interface Trained {
  /** On the test nodes, %. */
  test: number;
  /** On the validation nodes, %; null: there are none. */
  validation: number | null;
  /** Of training, s. */
  training: number;
}

export type SgcResult = TaskResult &
  (
    | {
        kind: 'curve';
        seed: number;
        /** K = 0 … 10; `propagation`: of S^K X from X, s. */
        hops: (Trained & { propagation: number })[];
        /** Features and classes. */
        size: [number, number];
      }
    | ({ kind: 'gcn' | 'mlp'; seed: number; hidden: number } & Trained)
    | {
        kind: 'bits';
        model: 'sgc' | 'gcn';
        seed: number;
        hops: number;
        /** Accuracy on the test nodes in float, %. */
        float: number;
        /** The same at each of `BITS`. */
        test: Record<BitMethod, number[]>;
      }
    | { kind: 'picture'; hops: number; picture?: GraphPicture }
    | {
        kind: 'spectrum';
        /** Of I − S, rising: all, or such as Lanczos gives. */
        eigenvalues: number[];
        /** Share of the spectrum that each stands for; they sum to 1. */
        shares: number[];
        exact: boolean;
      }
  );
