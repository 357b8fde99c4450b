/** Whole numbers in as many bits as each is given, one after the other, the lowest bit first. */

export interface BitWriter {
  /** @param width 0 to 32 */
  write(value: number, width: number): void;
  bytes(): Uint8Array;
}

export function writeBits(): BitWriter {
  const bytes: number[] = [];
  let used = 0;
  return {
    write(value, width) {
      for (let i = 0; i < width; i++, used++) {
        if (used % 8 === 0) bytes.push(0);
        if (Math.floor(value / 2 ** i) % 2) bytes[bytes.length - 1]! |= 1 << (used % 8);
      }
    },
    bytes: () => Uint8Array.from(bytes),
  };
}

export interface BitReader {
  /** @throws an error where there are no more */
  read(width: number): number;
}

export function readBits(bytes: Uint8Array): BitReader {
  let at = 0;
  return {
    read(width) {
      if (!(width >= 0 && width <= 32) || at + width > 8 * bytes.length) throw new Error('the bits end too early');
      let value = 0;
      for (let i = 0; i < width; i++, at++) if ((bytes[at >> 3]! >> (at & 7)) & 1) value += 2 ** i;
      return value;
    },
  };
}
