/** Protobuf piece by piece, for what no message holds. */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

export function join(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export const varint = (value: number): Uint8Array => new BinaryWriter().uint64(value).finish();

/** A length-delimited field. */
export function field(number: number, ...contents: Uint8Array[]): Uint8Array {
  return new BinaryWriter()
    .tag(number, WireType.LengthDelimited)
    .bytes(join(...contents))
    .finish();
}

export function repeated(part: Uint8Array, count: number): Uint8Array {
  const all = new Uint8Array(part.length * count);
  for (let i = 0; i < count; i++) all.set(part, i * part.length);
  return all;
}
