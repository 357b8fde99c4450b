/** SGC as a file: its one layer, and propagated features as samples for it. */
import type { LayerId } from '../../../../core/brand';
import { writeNpz } from '../../../../data/formats/write-npz';
import { writeOnnx } from '../../../../engine/training/write-student';
import type { Graph } from '../../../../graph/graph';
import { takeRows, toDense, type Matrix } from '../../../../graph/matrix';

interface Exported {
  /** An ONNX file: a Gemm of (batch, features). */
  network: Uint8Array;
  /** S^K X and labels, as `x` and `y`. */
  networkSamples: { calibration: Uint8Array; evaluation: Uint8Array };
}

/**
 * @param H S^K X, (nodes, features)
 * @param layer W, (classes, features), and b
 * @param calibration nodes whose features may be looked at; evaluation is on the test nodes
 */
export function exportSgc(
  { labels, split }: Pick<Graph, 'labels' | 'split'>,
  H: Matrix,
  { W, bias }: { W: Float32Array; bias: Float32Array },
  calibration: Int32Array,
): Exported {
  const id = 'sgc' as LayerId;
  const [neurons, inputs] = [bias.length, H.columns];
  const network = writeOnnx({
    input: { name: 'features', shape: [inputs] },
    output: 'logits',
    probabilities: false,
    nodes: [
      {
        name: 'sgc',
        operator: { op: 'dense', layer: id, neurons, inputs },
        inputs: ['features'],
        output: 'logits',
        shape: [neurons],
      },
    ],
    layers: new Map([[id, { weights: W, biases: bias }]]),
  });
  const samplesOf = (nodes: Int32Array) =>
    writeNpz({
      x: { shape: [nodes.length, inputs], data: toDense(takeRows(H, nodes)).values },
      y: { shape: [nodes.length], data: nodes.map((node) => labels[node]!) },
    });
  return { network, networkSamples: { calibration: samplesOf(calibration), evaluation: samplesOf(split.test) } };
}
