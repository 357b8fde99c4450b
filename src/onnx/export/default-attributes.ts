/** Attributes that say what holds without them, as exporters write them all the same. */
import { AttributeProto_AttributeType as Type, type AttributeProto, type GraphProto } from 'onnx-buf';
import { isDefaultDomain } from '../wire/parse';
import { withFields } from '../wire/messages';

const WINDOW = { strides: 1, dilations: 1, pads: 0 };
const POOL = { ...WINDOW, ceil_mode: 0, storage_order: 0, count_include_pad: 0 };

/** The number that holds without the attribute, or each number of its list. */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  Conv: { ...WINDOW, group: 1 },
  ConvTranspose: { ...WINDOW, group: 1, output_padding: 0 },
  MaxPool: POOL,
  AveragePool: POOL,
  Gemm: { alpha: 1, beta: 1, transA: 0, transB: 0 },
  Flatten: { axis: 1 },
};

/** The graph without them, bodies left as they are. */
export function withoutDefaults(graph: GraphProto): GraphProto {
  return withFields(graph, {
    node: graph.node.map((node) => {
      const defaults = isDefaultDomain(node.domain) ? DEFAULTS[node.opType] : undefined;
      if (!defaults) return node;
      const attribute = node.attribute.filter((own) => !saysOnly(own, defaults[own.name]));
      return withFields(node, { attribute });
    }),
  });
}

function saysOnly({ type, i, f, ints }: AttributeProto, value: number | undefined): boolean {
  if (value === undefined) return false;
  switch (type) {
    case Type.INT:
      return i === BigInt(value);
    case Type.FLOAT:
      return f === value;
    case Type.INTS:
      return ints.every((one) => one === BigInt(value));
    default:
      return false;
  }
}
