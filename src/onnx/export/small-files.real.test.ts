/** Files of the four real networks: how small they are, and that they give what the letters give. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { runWith } from '../../../test/exported';
import { OFFSETS_TRIED, REAL_NETWORKS, smallFile, WIDTHS } from '../../../test/real-networks';
import { input, largestDifference, runBytes } from '../../../test/runs';

/** Of the size that is shown; three bits are written in four. */
const AT_MOST: Record<string, number> = { 2: 1.1, 3: 1.4, 4: 1.1, 8: 1.1, mixed: 1.25 };

/** Of the file that was opened. */
const SQUEEZENET: Partial<Record<string, number>> = { 2: 0.09, 4: 0.15 };

describe.each(REAL_NETWORKS)('$name', ({ name, shape }) => {
  const bytes = new Uint8Array(readFileSync(join(inject('realdata'), `models/${name}.onnx`)));
  test.each(Object.keys(WIDTHS).flatMap((width) => OFFSETS_TRIED.map((offset) => [width, offset] as const)))(
    '%s bits, offsets %s: as small as its letters, and the same outputs',
    async (width, offset) => {
      const { network, layers, file, packed } = smallFile(bytes, name, WIDTHS[width]!, offset);
      expect(file.length / packed).toBeLessThanOrEqual(AT_MOST[width]!);
      if (name.startsWith('squeezenet')) expect(file.length / bytes.length).toBeLessThanOrEqual(SQUEEZENET[width] ?? 1);
      const feeds = { [network.inputs[0]!.name]: input(shape) };
      const off = largestDifference(await runBytes(file, feeds), await runWith(network, layers, feeds));
      expect(off).toBeLessThanOrEqual(1e-4);
    },
  );
});
