/** The four real networks without some of their neurons give what zeros in their place give. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { seededKeeps, zeroedReaders } from '../../../test/channel-networks';
import { exportedAs, runWith } from '../../../test/exported';
import { REAL_NETWORKS } from '../../../test/real-networks';
import { input, largestDifference, runBytes } from '../../../test/runs';
import { readNetwork } from '../read';
import { channelGroups } from './channel-groups';
import { removeChannels } from './remove-channels';

describe.each(REAL_NETWORKS)('channels of $name', ({ name, shape }) => {
  const bytes = new Uint8Array(readFileSync(join(inject('realdata'), `models/${name}.onnx`)));
  const network = readNetwork([{ name: `${name}.onnx`, bytes }]);
  const groups = channelGroups(network);

  test('all but those of the output may go', () => {
    expect(groups.filter(({ fixed }) => fixed !== null)).toHaveLength(1);
    expect(groups.at(-1)!.fixed).toContain('of the network.');
  });

  test.each([0.1, 0.5])('a part of %f is removed', async (part) => {
    const keeps = seededKeeps(groups, 1, part);
    const smaller = removeChannels(network, keeps);
    expect(smaller.network.keptParameters / network.keptParameters).toBeLessThan(1 - part);
    const feeds = { [network.inputs[0]!.name]: input(shape) };
    const zeroed = exportedAs(network, zeroedReaders(network, groups, keeps));
    const off = largestDifference(await runBytes(smaller.bytes, feeds), await runWith(network, zeroed, feeds));
    expect(off).toBeLessThanOrEqual(1e-5);
  });
});
