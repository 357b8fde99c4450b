/** The traces of all batches of a job; those that are lost with their device are made anew. */
import type { Samples } from '../../data/samples';
import type { Stage } from '../../onnx/network';
import type { Activation } from '../../runtime/runtime';
import { inputFeeds, type Batch } from './batches';
import { again } from '../device/retry';
import { releaseTraces, type LayerValues, type StagedNetwork, type Traces } from './staged';

export interface BatchTraces {
  /** One for each batch. The array stays, its entries are replaced. */
  readonly traces: Traces[];
  /** Does work on the traces as they are before the stage; where they are lost on the way, once more on new ones. */
  at<T>(stage: Stage, work: () => Promise<T>): Promise<T>;
  /** Lets go of all tensors. */
  close(): void;
}

export interface TracesOptions {
  /** Where an earlier run has got to; null: at the samples. These traces are taken over. */
  start: Traces[] | null;
  /** What a stage that was run before had for its layer; null: the float network's. */
  valuesOf: (stage: Stage) => LayerValues | null;
  /** Called when the tensors on the device are lost: whatever else holds some lets go. */
  onLost?: () => void;
}

/** @throws UserError where the samples do not fit */
export async function openTraces(
  staged: StagedNetwork,
  samples: Samples,
  batches: readonly Batch[],
  { start, valuesOf, onLost }: TracesOptions,
): Promise<BatchTraces> {
  const { network, stages, onDevice } = staged;
  const atSamples = () =>
    Promise.all(
      batches.map(async (batch): Promise<Traces> => {
        const feeds = await inputFeeds(network, samples, batch);
        return { float: new Map(Object.entries(feeds)), quantized: new Map<string, Activation>() };
      }),
    );
  const traces = start ?? (await atSamples());
  const close = () => traces.forEach(releaseTraces);

  const remake = async (before: Stage) => {
    close();
    onLost?.();
    traces.splice(0, traces.length, ...(await atSamples()));
    for (const stage of stages.slice(0, before.index))
      for (const trace of traces) await staged.run(stage, trace, valuesOf(stage));
  };

  return {
    traces,
    at: (stage, work) => (onDevice ? again(work, () => remake(stage)) : work()),
    close,
  };
}
