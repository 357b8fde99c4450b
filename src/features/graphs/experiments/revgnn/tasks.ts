/** What deep graph networks are asked, and what comes of them: plain data. */
import type { TaskResult } from '../../../../experiment/experiment';

export interface RevgnnSettings {
  seeds: number;
  /** L whose memory, time and gradients are measured. */
  depths: readonly number[];
  /** L that are trained. */
  trained: readonly number[];
  /** C. */
  groups: number;
  /** D. */
  channels: number;
}

export type DeepMethod = 'stored' | 'reversible' | 'tied';
export type RevgnnMethod = DeepMethod | 'equilibrium';

interface Shape {
  channels: number;
  groups: number;
}

export type RevgnnTask =
  /** One step of training, with stored activations and reversed; `tied`: one set of weights for all blocks. */
  | ({ kind: 'step'; depth: number; tied: boolean } & Shape)
  /** One step of the equilibrium form, and the same by way of all of its repetitions. */
  | ({ kind: 'fixed point' } & Shape)
  | ({ kind: 'training'; method: DeepMethod; depth: number; seed: number } & Shape)
  | ({ kind: 'training'; method: 'equilibrium'; depth: null; seed: number } & Shape);

/** Of one step: the most bytes of activations that were held at once, and seconds. */
export interface Cost {
  bytes: number;
  seconds: number;
}

export type RevgnnResult = TaskResult &
  (
    | {
        kind: 'step';
        depth: number;
        tied: boolean;
        stored: Cost;
        reversible: Cost;
        /** ‖g − g_stored‖ / ‖g_stored‖. */
        difference: number;
        parameters: number;
      }
    | {
        kind: 'fixed point';
        /** Repetitions until nothing changes. */
        steps: number;
        implicit: Cost;
        unrolled: Cost;
        difference: number;
        parameters: number;
      }
    | {
        kind: 'training';
        method: RevgnnMethod;
        depth: number | null;
        seed: number;
        /** Of the test and validation nodes, %. */
        test: number;
        validation: number | null;
      }
  );
