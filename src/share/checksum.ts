/** The sum that a link carries of itself: CRC-32 (IEEE 802.3), which tells every change of up to four characters in a row. */
import { strToU8 } from 'fflate';

const POLYNOMIAL = 0xedb88320;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ POLYNOMIAL : sum >>> 1;
  return sum;
});

/** Of the text in UTF-8, unsigned. */
export function crc32(text: string): number {
  let sum = 0xffffffff;
  for (const byte of strToU8(text)) sum = (sum >>> 8) ^ TABLE[(sum ^ byte) & 0xff]!;
  return ~sum >>> 0;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Characters of a sum. */
export const SUM_LENGTH = 6;

/**
 * The sum in the alphabet of links. Of its 36 bits two are always 1: read as the beginning of what `pack` gives, they name
 * a kind of block that deflate does not have. So a text with a sum never passes for one without.
 */
export function sumOf(text: string): string {
  const sum = crc32(text);
  const sixes = [((sum >>> 27) << 1) | 1, 0b100000 | ((sum >>> 22) & 0b11111)];
  for (const shift of [16, 10, 4]) sixes.push((sum >>> shift) & 0b111111);
  sixes.push(sum & 0b1111);
  return sixes.map((six) => LETTERS[six]).join('');
}
