/** What the tests of refusals share: one small network, and what changes of it make. */
import { graph, modelBytes, node, type ModelParts } from '../src/onnx/build';
import type { NodeProto, TensorProto } from 'onnx-buf';
import type { NetworkFile } from '../src/onnx/read';
import { weights } from './runs';

export type Files = NetworkFile[];

/** What is refused, and the sentence that says so. */
export type Refusal = [what: string, files: Files, sentence: string];

/** x (1, 4) → Gemm fc → y, but for what a case has otherwise. */
export function parts(other: Partial<ModelParts> = {}): ModelParts {
  return {
    inputs: { x: [1, 4] },
    outputs: { y: null },
    nodes: [node('Gemm', ['x', 'w', 'b'], ['y'], {}, 'fc')],
    initializers: [weights('w', [4, 3]), weights('b', [3])],
    ...other,
  };
}

export function file(bytes: Uint8Array, name = 'net.onnx'): Files {
  return [{ name, bytes }];
}

export function built(other: Partial<ModelParts> = {}): Files {
  return file(modelBytes(parts(other)));
}

/** These nodes between x and y. */
export function only(nodes: NodeProto[], initializers: TensorProto[] = [weights('w', [4, 3])]): Files {
  return built({ nodes, initializers });
}

/** A body that gives x. */
export function leaf() {
  return graph({ outputs: { t: null }, nodes: [node('Identity', ['x'], ['t'])] });
}
