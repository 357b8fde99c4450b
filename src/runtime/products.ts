/**
 * Matrix products through onnxruntime's Gemm, for the quantizer where there is no fast GPU.
 * Dimensions are free, so that one session of each kind serves every layer.
 */
import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
  TypeProtoSchema,
  TypeProto_TensorSchema,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { floatTensor, type Runtime, type RuntimeSession } from './runtime';

/** A row-major matrix. */
export interface Matrix {
  data: Float32Array;
  rows: number;
  columns: number;
}

export interface Products {
  /** Aᵀ B (+ C); A (k, rows), B (k, columns). */
  transposedLeft(A: Matrix, B: Matrix, C?: Matrix): Promise<Matrix>;
  /** A Bᵀ (+ C); A (rows, k), B (columns, k). */
  transposedRight(A: Matrix, B: Matrix, C?: Matrix): Promise<Matrix>;
  /** A B (+ C). */
  plain(A: Matrix, B: Matrix, C?: Matrix): Promise<Matrix>;
}

type Kind = { transA: 0 | 1; transB: 0 | 1; added: boolean };

/** Sessions are opened when they are first needed, and kept. */
export function openProducts(runtime: Runtime): Products {
  const sessions = new Map<string, Promise<RuntimeSession>>();
  const run = async (kind: Kind, A: Matrix, B: Matrix, C: Matrix | undefined): Promise<Matrix> => {
    const key = JSON.stringify(kind);
    if (!sessions.has(key)) sessions.set(key, runtime.open(gemmModel(kind)));
    const session = await sessions.get(key)!;
    const feed = ({ data, rows, columns }: Matrix) => floatTensor(data, [rows, columns]);
    const { Y } = await session.run({ A: feed(A), B: feed(B), ...(C ? { C: feed(C) } : {}) });
    return { data: Y!.data as Float32Array, rows: Y!.dims[0]!, columns: Y!.dims[1]! };
  };
  return {
    transposedLeft: (A, B, C) => run({ transA: 1, transB: 0, added: !!C }, A, B, C),
    transposedRight: (A, B, C) => run({ transA: 0, transB: 1, added: !!C }, A, B, C),
    plain: (A, B, C) => run({ transA: 0, transB: 0, added: !!C }, A, B, C),
  };
}

function gemmModel({ transA, transB, added }: Kind): Uint8Array {
  const type = create(TypeProtoSchema, {
    value: { case: 'tensorType', value: create(TypeProto_TensorSchema, { elemType: TensorProto_DataType.FLOAT }) },
  });
  const value = (name: string) => create(ValueInfoProtoSchema, { name, type });
  const attribute = (name: string, i: number) =>
    create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(i) });
  const names = added ? ['A', 'B', 'C'] : ['A', 'B'];
  const node = create(NodeProtoSchema, {
    opType: 'Gemm',
    input: names,
    output: ['Y'],
    attribute: [attribute('transA', transA), attribute('transB', transB)],
  });
  const graph = create(GraphProtoSchema, { name: 'gemm', node: [node], input: names.map(value), output: [value('Y')] });
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: 13n })],
      graph,
    }),
  );
}
