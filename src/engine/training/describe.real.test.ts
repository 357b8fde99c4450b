/** What training computes of real networks against onnxruntime. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { REAL_NETWORKS } from '../../../test/real-networks';
import { runOnnx } from '../../../test/run-onnx';
import { random } from '../../core/random';
import { productOf } from '../../core/shape';
import { readNetwork } from '../../onnx/read';
import { logitsOf } from '../../train/outputs';
import { describeNetwork } from './describe';

const BATCH = 2;

test.each(REAL_NETWORKS)(
  '$name: as onnxruntime, to 1e-5 of its largest output',
  async ({ name, shape: [, ...shape] }) => {
    const bytes = new Uint8Array(readFileSync(join(inject('realdata'), `models/${name}.onnx`)));
    const rng = random(1);
    const x = Float32Array.from({ length: BATCH * productOf(shape) }, () => rng.normal());
    const graph = describeNetwork(readNetwork([{ name: `${name}.onnx`, bytes }]));
    const [ours, theirs] = [await logitsOf(graph, x, BATCH), await runOnnx(bytes, x, [BATCH, ...shape])];
    const largest = theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(ours.length).toBe(theirs.length);
    ours.forEach((value, i) => expect(Math.abs(value - theirs[i]!) / largest).toBeLessThan(1e-5));
  },
);
