/**
 * What is to be done on the device, worked out before there is one: buffers and dispatches by name. Plans are pure; `allocate`
 * and `runPlan` are where they meet the device.
 */
import type { Dispatch } from './kernel';
import { openQueue } from './queue';
import type { Scope, Session } from './session';

/** A buffer of a plan. */
export interface PlannedBuffer<Name extends string> {
  name: Name;
  /** What messages call it. */
  label: string;
  /** What it begins with: so many zeros, or values. */
  content: number | Float32Array;
}

/** A dispatch of a plan. */
export interface Pass<Name extends string> {
  dispatch: Dispatch<Name>;
  flops: number;
}

/** Buffers by their names in a plan; there may be fewer than there are names. */
export type Buffers<Name extends string> = Partial<Record<Name, GPUBuffer>>;

export function allocate<Name extends string>(scope: Scope, planned: readonly PlannedBuffer<Name>[]): Buffers<Name> {
  const buffers: Buffers<Name> = {};
  for (const { name, label, content } of planned)
    buffers[name] = typeof content === 'number' ? scope.storage(label, content) : scope.upload(label, content);
  return buffers;
}

/** The dispatch of a plan, on buffers. */
export function bind<Name extends string>(dispatch: Dispatch<Name>, buffers: Buffers<Name>): Dispatch {
  const bound = dispatch.buffers.map((name) => {
    const buffer = buffers[name];
    if (!buffer) throw new Error(`there is no buffer ${name} for ${dispatch.shader.name}`);
    return buffer;
  });
  return { ...dispatch, buffers: bound };
}

/** Runs a plan's passes in their order, as many together as the device takes in one go, and waits for them. */
export async function runPlan<Name extends string>(
  session: Session,
  passes: Iterable<Pass<Name>>,
  buffers: Buffers<Name>,
): Promise<void> {
  const queue = openQueue(session);
  for (const { dispatch, flops } of passes) await queue.push(bind(dispatch, buffers), flops);
  await queue.flush();
}
