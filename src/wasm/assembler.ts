/** WebAssembly, put together by hand: the few instructions that the kernels need, and the module around them. */

/** Bytes of instructions. */
export type Code = readonly number[];

export interface WasmFunction {
  name: string;
  /** All i32; locals 0 … parameters − 1. */
  parameters: number;
  /** Locals after the parameters: first the i32, then the v128. */
  integers: number;
  vectors: number;
  body: Code;
}

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const integer = (value: number): Code => [0x41, ...signed(value)];
export const ADD: Code = [0x6a];
const SUBTRACT: Code = [0x6b];

/** The opcode of a 128-bit instruction. */
const vector = (opcode: number): Code => [0xfd, ...unsigned(opcode)];
// Aligned to 4 bytes only: pointers are whole floats.
const ALIGNMENT = 2;

/** Four floats from the address on the stack; one float four times; the address below the vector receives it. */
export const load = (offset: number): Code => [...vector(0x00), ALIGNMENT, ...unsigned(offset)];
export const loadSplat = (offset: number): Code => [...vector(0x09), ALIGNMENT, ...unsigned(offset)];
export const store = (offset: number): Code => [...vector(0x0b), ALIGNMENT, ...unsigned(offset)];
export const ZERO: Code = [...vector(0x0c), ...new Array<number>(16).fill(0)];
/** The upper two floats in the place of the lower two, of the vector that is twice on the stack. */
export const UPPER: Code = [...vector(0x0d), 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];
/** The lower two floats as doubles. */
export const PROMOTE = vector(0x5f);
export const ADD_F32 = vector(0xe4);
export const MULTIPLY_F32 = vector(0xe6);
export const ADD_F64 = vector(0xf0);
export const MULTIPLY_F64 = vector(0xf2);

/** pointer += bytes */
export const advance = (pointer: number, bytes: number): Code => [
  ...get(pointer),
  ...integer(bytes),
  ...ADD,
  ...set(pointer),
];

/** Runs the body, takes `step` from the counter, and again until it is 0. */
export const repeat = (counter: number, step: number, body: Code): Code => [
  ...[0x03, 0x40],
  ...body,
  ...get(counter),
  ...integer(step),
  ...SUBTRACT,
  ...set(counter),
  ...get(counter),
  ...[0x0d, 0x00, 0x0b],
];

/** The code of 0 … count − 1, one after the other. */
export function unrolled(count: number, code: (i: number) => Code): Code {
  return Array.from({ length: count }, (_, i) => code(i)).flat();
}

const I32 = 0x7f;
const V128 = 0x7b;

/** A module that imports `env.memory` and exports the functions. */
export function encodeModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [0x60, ...list(new Array<Code>(parameters).fill([I32])), 0]);
  const memory = [...text('env'), ...text('memory'), 0x02, 0x00, 0x01];
  const exported = functions.map(({ name }, i) => [...text(name), 0x00, ...unsigned(i)]);
  const bodies = functions.map(({ integers, vectors, body }) => {
    const locals = list([
      [...unsigned(integers), I32],
      [...unsigned(vectors), V128],
    ]);
    return sized([...locals, ...body, 0x0b]);
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x01, ...sized(list(types))],
    ...[0x02, ...sized(list([memory]))],
    ...[0x03, ...sized(list(functions.map((_, i) => unsigned(i))))],
    ...[0x07, ...sized(list(exported))],
    ...[0x0a, ...sized(list(bodies))],
  ]);
}

const sized = (bytes: Code): Code => [...unsigned(bytes.length), ...bytes];
const list = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const text = (value: string): Code => sized([...new TextEncoder().encode(value)]);

/** LEB128. */
function unsigned(value: number): Code {
  const low = value & 0x7f;
  const rest = value >>> 7;
  return rest === 0 ? [low] : [low | 0x80, ...unsigned(rest)];
}

function signed(value: number): Code {
  const low = value & 0x7f;
  const rest = value >> 7;
  const done = (rest === 0 && !(low & 0x40)) || (rest === -1 && low & 0x40);
  return done ? [low] : [low | 0x80, ...signed(rest)];
}
