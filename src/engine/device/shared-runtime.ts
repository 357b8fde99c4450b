/** onnxruntime on the device that the solver runs on, and on the next one where that is lost. */
import { UserError } from '../../core/errors';
import { DeviceLost, type Gpu } from '../../gpu/device';
import { openWebgpuRuntime } from '../../runtime/onnxruntime-webgpu';
import { isOnDevice, type Activation, type AnyFeeds, type Runtime, type RuntimeSession } from '../../runtime/runtime';
import { sharedGpu } from './backend';
import { again } from './retry';

/** Share of a job's memory on the device that activations may take; what does not fit comes into memory. */
const ACTIVATIONS = 0.5;

/** @throws UserError where there is no WebGPU, or onnxruntime cannot use it */
export async function openSharedRuntime(): Promise<Runtime> {
  const { name } = await runtimeOn(await theGpu());
  return {
    name,
    open: (model) => openLasting((runtime) => runtime.open(model)),
    openOnDevice: (model) => openLasting((runtime) => runtime.openOnDevice!(model)),
  };
}

async function theGpu(): Promise<Gpu> {
  const found = await sharedGpu();
  if (found.kind === 'none') throw new UserError(`onnxruntime was to run on the GPU, but ${found.reason}.`);
  return found.gpu;
}

const runtimeOn = ({ device, memory, finish }: Gpu) =>
  openWebgpuRuntime({ device, bytes: ACTIVATIONS * memory, finish });

/**
 * A session that is opened again on another device once its own is lost.
 * `run` throws DeviceLost where inputs lay on a device that is gone: whoever made them has to make them again.
 */
async function openLasting<Output extends Activation>(
  openOn: (runtime: Runtime) => Promise<RuntimeSession<Output>>,
): Promise<RuntimeSession<Output>> {
  let current: { gpu: Gpu; session: RuntimeSession<Output> } | null = null;

  const ready = async () => {
    const gpu = await theGpu();
    if (current?.gpu.device === gpu.device) return current;
    await current?.session.close();
    current = null;
    current = { gpu, session: await gpu.finish(runtimeOn(gpu).then(openOn)) };
    return current;
  };

  const run = async (feeds: AnyFeeds) => {
    const { gpu, session } = await ready();
    const elsewhere = Object.values(feeds).some((tensor) => isOnDevice(tensor) && tensor.device !== gpu.device);
    if (elsewhere) throw new DeviceLost('the GPU device was lost');
    return gpu.finish(session.run(feeds));
  };

  const { inputs, outputs } = await again(async () => (await ready()).session);
  return {
    inputs,
    outputs,
    run: (feeds) => (Object.values(feeds).some(isOnDevice) ? run(feeds) : again(() => run(feeds))),
    async close() {
      await current?.session.close();
      current = null;
    },
  };
}
