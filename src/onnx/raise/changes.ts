/**
 * Operators of ONNX that were changed so that a node of an older opset is none of a newer one, or computes something else
 * there: from opset 7 to 25, found by comparing inputs, outputs, attributes and defaults of all versions in onnx.defs of
 * ONNX 1.23, and reading their change logs (https://onnx.ai/onnx/operators/). What is not in the table has only gained
 * types, optional inputs, and attributes whose default is what was before.
 */
import type { NodeProto } from 'onnx-buf';
import { node as makeNode } from '../build';
import { floatAttribute, floatsAttribute, intAttribute, intsAttribute, stringAttribute } from '../graph/attributes';
import { floatsToTensor } from '../tensors/tensors';
import { withFields } from '../wire/messages';
import { floatInput, integerInput, refuse, scalarInput, withAttribute, withInputs, type Change } from './raising';

/** Axes are an input, where the node has any. */
const axesAsInput = (since: number): Change => ({
  since,
  rewrite(node, raising) {
    const axes = intsAttribute(node, 'axes') ?? [];
    return [withInputs(node, ['axes'], axes.length > 0 ? [integerInput(node, 'axes', axes, raising)] : [])];
  },
});

/** Before, the input was taken as a matrix, cut at an axis; now an axis stands for itself. */
const alongOneAxis: Change = {
  since: 13,
  rewrite(node, { fresh }) {
    const axis = intAttribute(node, 'axis', 1);
    if (axis === -1) return [node];
    const [x = ''] = node.input;
    const [y = ''] = node.output;
    const [shape, matrix, made] = ['shape', 'matrix', 'made'].map((part) => fresh(`${y}.${part}`)) as [
      string,
      string,
      string,
    ];
    return [
      makeNode('Shape', [x], [shape]),
      makeNode('Flatten', [x], [matrix], { axis }),
      withAttribute(withFields(node, { input: [matrix], output: [made] }), 'axis', -1),
      makeNode('Reshape', [made, shape], [y]),
    ];
  },
};

const refused = (since: number, why: string): Change => ({ since, rewrite: (node) => refuse(node, why) });

const batchNormalization: Change[] = [
  {
    since: 9,
    rewrite(node) {
      if (intAttribute(node, 'spatial', 1) !== 1) refuse(node, 'it is not spatial');
      return [withInputs(node, ['spatial'], [])];
    },
  },
  {
    since: 14,
    rewrite(node) {
      if (node.output.filter(Boolean).length > 1) refuse(node, 'it gives statistics of training');
      return [withFields(node, { output: node.output.slice(0, 1) })];
    },
  },
];

const clip: Change = {
  since: 11,
  rewrite(node, raising) {
    const bounds = ['min', 'max'].map((name) => {
      const found = node.attribute.some((own) => own.name === name);
      return found ? floatInput(node, name, floatAttribute(node, name, 0), raising) : '';
    });
    return [withInputs(node, ['min', 'max'], bounds)];
  },
};

const dft: Change = {
  since: 20,
  rewrite(node, raising) {
    const [x = '', length = ''] = node.input;
    const axis = scalarInput(node, 'axis', intAttribute(node, 'axis', 1), raising);
    return [withInputs(withFields(node, { input: [x, length] }), ['axis'], [axis])];
  },
};

const pad: Change = {
  since: 11,
  rewrite(node, raising) {
    const pads = integerInput(node, 'pads', intsAttribute(node, 'pads') ?? [], raising);
    const value = floatAttribute(node, 'value', 0);
    return [withInputs(node, ['pads', 'value'], [pads, value === 0 ? '' : floatInput(node, 'value', value, raising)])];
  },
};

const slice: Change = {
  since: 10,
  rewrite(node, raising) {
    const inputs = (['starts', 'ends', 'axes'] as const).map((name) => {
      const values = intsAttribute(node, name);
      return values ? integerInput(node, name, values, raising) : '';
    });
    return [withInputs(node, ['starts', 'ends', 'axes'], inputs)];
  },
};

const split: Change[] = [
  {
    since: 13,
    rewrite(node, raising) {
      const sizes = intsAttribute(node, 'split');
      return [withInputs(node, ['split'], sizes ? [integerInput(node, 'split', sizes, raising)] : [])];
    },
  },
  {
    since: 18,
    rewrite: (node) => [node.input[1] ? node : withAttribute(node, 'num_outputs', node.output.length)],
  },
];

const topK: Change = {
  since: 10,
  rewrite: (node, raising) => [
    withInputs(node, ['k'], [integerInput(node, 'k', [intAttribute(node, 'k', 1)], raising)]),
  ],
};

/** As opset 10 and the operator Upsample place samples: position · 1/scale, rounded down. */
function asymmetric(node: NodeProto, [x = '', scales = '']: readonly string[]): NodeProto {
  const resize = withFields(node, { opType: 'Resize', input: [x, '', scales] });
  const placed = withAttribute(resize, 'coordinate_transformation_mode', 'asymmetric');
  return withAttribute(placed, 'nearest_mode', 'floor');
}

const upsample: Change[] = [
  {
    since: 9,
    rewrite(node, raising) {
      const scales = Float32Array.from(floatsAttribute(node, 'scales'));
      // Scales are float32 in every network.
      const name = raising.constant(`${node.output[0]}.scales`, (own) => floatsToTensor(own, [scales.length], scales));
      return [withInputs(node, ['scales'], [name])];
    },
  },
  {
    since: 10,
    rewrite(node) {
      const linear = stringAttribute(node, 'mode', 'nearest') !== 'nearest';
      return [asymmetric(withAttribute(node, 'mode', linear ? 'linear' : 'nearest'), node.input)];
    },
  },
];

const gridModes: Record<string, string> = { bilinear: 'linear', bicubic: 'cubic' };

const gridSample: Change = {
  since: 20,
  rewrite(node) {
    const mode = stringAttribute(node, 'mode', 'bilinear');
    return [withAttribute(node, 'mode', gridModes[mode] ?? mode)];
  },
};

/** As it was before there was a choice. */
const roiAlign: Change = {
  since: 16,
  rewrite: (node) => [withAttribute(node, 'coordinate_transformation_mode', 'output_half_pixel')],
};

const dropout: Change = { since: 12, rewrite: (node) => [withInputs(node, ['ratio'], [])] };

const resize: Change = { since: 11, rewrite: (node) => [asymmetric(node, node.input)] };

const scatter: Change = { since: 11, rewrite: (node) => [withFields(node, { opType: 'ScatterElements' })] };

const reductions = ['L1', 'L2', 'LogSum', 'LogSumExp', 'Max', 'Mean', 'Min', 'Prod', 'SumSquare'];

/** Their version of opset 22 is defined, and not there in onnxruntime-web 1.30: tried, one by one. */
const notThere = [
  'Bernoulli',
  'GlobalLpPool',
  'MaxRoiPool',
  'Multinomial',
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
];
const notRun = refused(22, 'onnxruntime does not run it there');

/** By operators, the oldest change first. */
export const CHANGES: Readonly<Record<string, readonly Change[]>> = {
  ...Object.fromEntries(notThere.map((name) => [name, [notRun]])),
  BatchNormalization: batchNormalization,
  Clip: [clip],
  DFT: [dft],
  Dropout: [dropout],
  GridSample: [gridSample],
  GroupNormalization: [refused(21, 'its scales were one for each group, and are one for each channel')],
  Hardmax: [alongOneAxis],
  LogSoftmax: [alongOneAxis],
  Pad: [pad],
  ...Object.fromEntries(reductions.map((name) => [`Reduce${name}`, [axesAsInput(18)]])),
  ReduceSum: [axesAsInput(13)],
  Resize: [resize],
  RoiAlign: [roiAlign, notRun],
  Scan: [refused(9, 'its samples were an axis of their own')],
  Scatter: [scatter],
  Slice: [slice],
  Softmax: [alongOneAxis],
  Split: split,
  Squeeze: [axesAsInput(13)],
  TopK: [topK],
  Unsqueeze: [axesAsInput(13)],
  Upsample: upsample,
};
