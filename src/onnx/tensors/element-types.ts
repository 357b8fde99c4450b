/** The element types of ONNX: their names, their sizes, and where a TensorProto keeps them. */
import { TensorProto_DataType as DataType, type TensorProto } from 'onnx-buf';

const NAMES = new Map<number, string>(
  Object.entries(DataType)
    .filter((entry): entry is [string, DataType] => typeof entry[1] === 'number')
    .map(([name, value]) => [value, name.toLowerCase()]),
);

/** 'float', 'int64', …, as ONNX names its element types. */
export function typeName(dataType: number): string {
  return NAMES.get(dataType) ?? `type ${dataType}`;
}

type Field = 'floatData' | 'int32Data' | 'int64Data' | 'uint64Data' | 'doubleData' | 'stringData';

interface ElementType {
  /** Of one element; null for strings, which have no raw form. */
  bits: number | null;
  /** Where elements lie that are not raw. */
  field: Field;
  /** Entries of the field for one element. */
  entries: number;
}

const entry = (bits: number | null, field: Field, entries = 1): ElementType => ({ bits, field, entries });

const ELEMENT_TYPES: Partial<Record<number, ElementType>> = {
  [DataType.FLOAT]: entry(32, 'floatData'),
  [DataType.UINT8]: entry(8, 'int32Data'),
  [DataType.INT8]: entry(8, 'int32Data'),
  [DataType.UINT16]: entry(16, 'int32Data'),
  [DataType.INT16]: entry(16, 'int32Data'),
  [DataType.INT32]: entry(32, 'int32Data'),
  [DataType.INT64]: entry(64, 'int64Data'),
  [DataType.STRING]: entry(null, 'stringData'),
  [DataType.BOOL]: entry(8, 'int32Data'),
  [DataType.FLOAT16]: entry(16, 'int32Data'),
  [DataType.DOUBLE]: entry(64, 'doubleData'),
  [DataType.UINT32]: entry(32, 'uint64Data'),
  [DataType.UINT64]: entry(64, 'uint64Data'),
  [DataType.COMPLEX64]: entry(64, 'floatData', 2),
  [DataType.COMPLEX128]: entry(128, 'doubleData', 2),
  [DataType.BFLOAT16]: entry(16, 'int32Data'),
  [DataType.FLOAT8E4M3FN]: entry(8, 'int32Data'),
  [DataType.FLOAT8E4M3FNUZ]: entry(8, 'int32Data'),
  [DataType.FLOAT8E5M2]: entry(8, 'int32Data'),
  [DataType.FLOAT8E5M2FNUZ]: entry(8, 'int32Data'),
  [DataType.FLOAT8E8M0]: entry(8, 'int32Data'),
  // Packed: a byte, which is also an entry of int32_data, holds several.
  [DataType.UINT4]: entry(4, 'int32Data', 1 / 2),
  [DataType.INT4]: entry(4, 'int32Data', 1 / 2),
  [DataType.FLOAT4E2M1]: entry(4, 'int32Data', 1 / 2),
  [DataType.UINT2]: entry(2, 'int32Data', 1 / 4),
  [DataType.INT2]: entry(2, 'int32Data', 1 / 4),
};

/** Of one element; null for strings, and for types that ONNX does not have. */
export function elementBits(dataType: number): number | null {
  return ELEMENT_TYPES[dataType]?.bits ?? null;
}

/** How many bytes (raw) or entries (of its field) `count` elements take, and how many there are; null: unknown type. */
export function storedSizes(tensor: TensorProto, count: number) {
  const type = ELEMENT_TYPES[tensor.dataType];
  if (!type) return null;
  if (tensor.rawData.length > 0 && type.bits !== null)
    return { unit: 'bytes', found: tensor.rawData.length, expected: Math.ceil((count * type.bits) / 8) };
  return { unit: 'values', found: tensor[type.field].length, expected: Math.ceil(count * type.entries) };
}
