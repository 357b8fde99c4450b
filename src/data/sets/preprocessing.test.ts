import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalizer, toPixels } from '../pictures/pixels';
import { completePreprocessing, guessPreprocessing, presetPreprocessing } from './preprocessing';
import { PRESETS, type Preprocessing } from '../samples';
import { productOf } from '../../core/shape';

describe('a byte of 0, 51 and 255 becomes', () => {
  test.each([
    ['ImageNet mean/std', [-0.485 / 0.229, (0.2 - 0.485) / 0.229, (1 - 0.485) / 0.229]],
    ['0 to 1', [0, 0.2, 1]],
    ['-1 to 1', [-1, -0.6, 1]],
    ['0 to 255', [0, 51, 255]],
    ['Custom', [0, 0.2, 1]],
  ] as const)('%s', (preset, expected) => {
    const out = new Float32Array(9);
    const red = { channels: 3, height: 1, width: 3, channelsLast: false };
    normalizer(red, 3, presetPreprocessing(preset))(Uint8Array.of(0, 51, 255, 0, 0, 0, 0, 0, 0), 0, out, 0);
    expect([...out.subarray(0, 3)]).toEqual(expected.map(Math.fround));
  });

  test('each colour has its own mean', () => {
    const out = new Float32Array(3);
    const pixel = { channels: 3, height: 1, width: 1, channelsLast: true };
    normalizer(pixel, 3, presetPreprocessing('ImageNet mean/std'))(Uint8Array.of(255, 255, 255), 0, out, 0);
    expect([...out]).toEqual([0.515 / 0.229, 0.544 / 0.224, 0.594 / 0.225].map(Math.fround));
  });
});

describe('layouts and orders of two pixels', () => {
  const planes = Uint8Array.of(1, 2, 3, 4, 5, 6);
  const mixed = Uint8Array.of(1, 3, 5, 2, 4, 6);
  const orders: [Partial<Preprocessing>, number[]][] = [
    [{ layout: 'NCHW', channelOrder: 'RGB' }, [1, 2, 3, 4, 5, 6]],
    [{ layout: 'NHWC', channelOrder: 'RGB' }, [1, 3, 5, 2, 4, 6]],
    [{ layout: 'NCHW', channelOrder: 'BGR' }, [5, 6, 3, 4, 1, 2]],
    [{ layout: 'NHWC', channelOrder: 'BGR' }, [5, 3, 1, 6, 4, 2]],
  ];
  test.each(orders)('%j', (change, expected) => {
    const preprocessing = { ...presetPreprocessing('0 to 255'), ...change };
    for (const [channelsLast, data] of [
      [false, planes],
      [true, mixed],
    ] as const) {
      const out = new Float32Array(6);
      normalizer({ channels: 3, height: 1, width: 2, channelsLast }, 3, preprocessing)(data, 0, out, 0);
      expect([...out]).toEqual(expected);
    }
  });

  test('means follow the colours in BGR', () => {
    const preprocessing: Preprocessing = {
      ...presetPreprocessing('Custom'),
      mean: [0.1, 0.2, 0.3],
      channelOrder: 'BGR',
    };
    const out = new Float32Array(3);
    normalizer({ channels: 3, height: 1, width: 1, channelsLast: true }, 3, preprocessing)(
      new Uint8Array(3),
      0,
      out,
      0,
    );
    expect([...out]).toEqual([-0.3, -0.2, -0.1].map(Math.fround));
  });

  test('grey for three channels, colours for one, no alpha', () => {
    const plain = presetPreprocessing('0 to 255');
    const run = (channels: number, wanted: number, data: number[]) => {
      const out = new Float32Array(wanted);
      normalizer({ channels, height: 1, width: 1, channelsLast: true }, wanted, plain)(
        Uint8Array.from(data),
        0,
        out,
        0,
      );
      return [...out];
    };
    expect(run(1, 3, [9])).toEqual([9, 9, 9]);
    expect(run(3, 1, [10, 20, 30])).toEqual([18]);
    expect(run(3, 1, [255, 255, 255])).toEqual([255]);
    expect(run(4, 3, [1, 2, 3, 200])).toEqual([1, 2, 3]);
  });
});

describe('guesses', () => {
  test.each([
    [['N', 3, 224, 224], 'squeezenet1.1.onnx', null, 'ImageNet mean/std', 'NCHW', null],
    [['N', 3, 224, 224], 'squeezenet1.1.onnx', [224, 224], 'ImageNet mean/std', 'NCHW', null],
    [['N', 3, 224, 224], 'squeezenet1.1.onnx', [500, 375], 'ImageNet mean/std', 'NCHW', 256],
    [['N', 3, 32, 32], 'resnet20.onnx', [40, 50], 'ImageNet mean/std', 'NCHW', 32],
    [['N', 224, 224, 3], 'model.onnx', null, 'ImageNet mean/std', 'NHWC', null],
    [['N', 3, 224, 224], 'mobilenet_v1_0.25_224.onnx', null, '-1 to 1', 'NCHW', null],
    [['N', 3, 224, 224], 'mobilenetv2-12.onnx', null, 'ImageNet mean/std', 'NCHW', null],
    [['N', 1, 28, 28], 'lenet.onnx', null, '0 to 1', 'NCHW', null],
    [['N', 28, 28, 1], 'lenet.onnx', null, '0 to 1', 'NHWC', null],
    [['N', 64], 'mlp.onnx', null, '0 to 1', 'NCHW', null],
    [['N', 'C', 'H', 'W'], 'any.onnx', null, '0 to 1', 'NCHW', null],
  ] as const)('%j %s %j', (shape, name, size, preset, layout, resize) => {
    const picture = size && { width: size[0], height: size[1] };
    expect(guessPreprocessing(shape, name, picture)).toMatchObject({ preset, layout, resize });
  });
});

test('a preset by name takes the layout of the network', () => {
  expect(completePreprocessing('0 to 1', ['N', 8, 8, 1])).toEqual(presetPreprocessing('0 to 1', 'NHWC'));
});

test('presets do not share their numbers', () => {
  presetPreprocessing('ImageNet mean/std').mean[0] = 7;
  expect(presetPreprocessing('ImageNet mean/std').mean[0]).toBe(0.485);
});

describe('previews', () => {
  test('bring back the bytes, whatever was done to them', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PRESETS),
        fc.constantFrom('NCHW' as const, 'NHWC' as const),
        fc.constantFrom('RGB' as const, 'BGR' as const),
        fc.uint8Array({ minLength: 18, maxLength: 18 }),
        (preset, layout, channelOrder, bytes) => {
          const preprocessing: Preprocessing = { ...presetPreprocessing(preset, layout), channelOrder };
          const sample = new Float32Array(18);
          normalizer({ channels: 3, height: 2, width: 3, channelsLast: true }, 3, preprocessing)(bytes, 0, sample, 0);
          const shape = layout === 'NCHW' ? [3, 2, 3] : [2, 3, 3];
          const { width, height, pixels } = toPixels(sample, shape, preprocessing);
          expect([width, height]).toEqual([3, 2]);
          expect([...pixels].filter((_, i) => i % 4 !== 3)).toEqual([...bytes]);
        },
      ),
      { numRuns: 50, seed: 1 },
    );
  });

  test.each([
    [[4], [2, 2]],
    [[3], [3, 1]],
    [
      [2, 3],
      [3, 2],
    ],
    [
      [1, 2, 3],
      [3, 2],
    ],
  ] as const)('of shape %j', (shape, size) => {
    const sample = Float32Array.from({ length: productOf(shape) }, (_, i) => i);
    const { width, height, pixels } = toPixels(sample, shape, null);
    expect([width, height]).toEqual(size);
    // Stretched from black to white, grey, opaque.
    expect([...pixels.subarray(0, 4)]).toEqual([0, 0, 0, 255]);
    expect([...pixels.subarray(-4)]).toEqual([255, 255, 255, 255]);
  });
});
