/** Tensors that stay on the GPU: counted, and given back to onnxruntime once nobody holds them any more. */
import type * as Ort from 'onnxruntime-web';
import type { DeviceTensor, Tensor } from './runtime';

let liveTensors = 0;
let liveBytes = 0;

/** Tensors that are held on GPUs now, by whomever. */
export function liveDeviceTensors(): { tensors: number; bytes: number } {
  return { tensors: liveTensors, bytes: liveBytes };
}

/** Where tensors may stay. */
export interface Room {
  device: GPUDevice;
  /** Bytes of all tensors together, at most. */
  bytes: number;
  /** Waits for the device. @throws what tells its loss from other failures */
  finish<T>(work: Promise<T>): Promise<T>;
}

/** Brings it into memory. @param release whether its buffer is given back */
export async function readTensor({ finish }: Room, tensor: Ort.Tensor, release: boolean): Promise<Tensor> {
  const { type, dims } = tensor;
  return { type, dims, data: (await finish(tensor.getData(release))) as Tensor['data'] };
}

/** What onnxruntime has left in a buffer; held once. @param onGone called when the last holder lets go */
export function deviceTensor(tensor: Ort.Tensor, room: Room, onGone: () => void): DeviceTensor {
  const { dims } = tensor;
  const bytes = 4 * tensor.size;
  let holders = 1;
  liveTensors++;
  liveBytes += bytes;
  return {
    type: 'float32',
    dims,
    buffer: tensor.gpuBuffer as GPUBuffer,
    device: room.device,
    bytes,
    read: () => readTensor(room, tensor, false),
    keep() {
      holders++;
    },
    release() {
      if (--holders !== 0) return;
      liveTensors--;
      liveBytes -= bytes;
      tensor.dispose();
      onGone();
    },
  };
}
