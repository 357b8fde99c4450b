/** Links that were given away, one of each version and kind: what they hold must be found in them for ever. */
import { expect, test } from 'vitest';
import { exampleReport } from '../../../test/reports';
import { DEFAULT_RECIPE } from './job/recipe-fields';
import { decodeLink } from './link';
import { REPORT } from './properties';

/** Two layers, one at bits of its own, one in float; a regularizer; no evaluation samples. */
const V1 = [
  'v1=nVRNb5tAEP0r1p5aidJdFjD42KrNpVIr5Yh6GGDAq_CVNcRtovz3vgEnda6xZZt98_V25o2flOfKTawOT6rn-TjW6qDaqblXgSrdfFIHGyj',
  'qpiOVPMPkhhkWT7VbYFMDL34cgJwq6pDEBGpiX_Ewu8vRc7t05N0je6lx5wap8MMgpqO-rEkddKjNM1Iww7QX_C97ZH9Sn5vKfL7hvpfDRieDJ',
  '2D7CjfdSGA2-4WfYQMPV3qa3Th8HRewPURJClY0V0eW60RSiXx1vN0oSyDCRo9GzF8cwWfNJdSn0SMBOjPW3MnDQD1CVO1akPnUd1M4DsMfuf-',
  'RUAemhG2jK1O-9xe5JvIoM689sNroNH17rysiV2j46KZrIiXtM5OWTdZoUzVMscFb15zUxFEU2VJrmxqyeWr2e8qrMja6aVLTRFqbhGrkql4bC',
  'AL8QN1yqT8sXReomh9ctSqnpOqO18GeuWynBbFU04QrALo9u2a-PVLNfvfhNDbzmTx_FBUhu1uvIU28nD4hw86EFqIIdmc69Qq1LzN-Uifqp07',
  'GaLTWgZrHyYh-chPZGFPGOVnPeQYGrWfuIcUXvqf7AXy25zuMU55Ed5i9pHx3diBQ7ZY9smGcpLBLARE2QpO9VMEGXMnVaMwgMxE87xfCzR9F_',
  'CbKUVnrdRuqcag3WjO1K6soxDK-uKtDnIRSV-irQxruc6E4EwqncSh78n-RHJIXV-t0vUO_g4ua3jrALqZxEsMFe_Vf1x6ZC6yTjYC4YVpkPYs',
  'oywJ8ALV-XCaBTGBw3Na3yAJpO84dz5vEC1nQC_g6gSIzeRTIF1DPHYT3wN-8H9HjAn2Nrc2Crb-JxG27DEuuoxiGTO8t8Gb0-JMoZP2P6qWIZ',
  'zqJigvV8BmixEim0-7DDbZuJwEiv93N9x8_fwU7CdxAHSZmQ0W7HTfzzg0Si3EKg__zahEjygcbk1uQsbE0oEV-6QZIC2alR2fq7lZHa8RRpzr',
  '-_YzXPw',
].join('');

const recipe = {
  method: 'gpfq',
  bits: 3,
  alphabet: 'int',
  radius: 'neuron',
  scale: 1,
  percentile: 1,
  regularizer: { kind: 'L1', lambda: 0.01 },
  seed: 7,
  layers: { '/fc1/Gemm': { bits: 8 }, '/fc3/Gemm': { float: true } },
  calibrationCount: 256,
  patches: 32,
  searchScale: true,
  correctBias: true,
  // Before there was a choice, inputs were as they came.
  center: false,
};

test('version 1', () => {
  expect(decodeLink(V1)).toMatchObject({
    recipe,
    report: {
      recipe,
      ...{
        model: {
          name: 'digits-mlp.onnx',
          sha256: '5e3f0c1b5e3f0c1b5e3f0c1b5e3f0c1b5e3f0c1b5e3f0c1b5e3f0c1b5e3f0c1b',
          parameters: 301066,
        },
        calibration: {
          name: 'calibration.zip',
          sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
          count: 256,
        },
        evaluation: null,
        device: { backend: 'webgpu', adapter: 'SwiftShader (software)', runtime: 'onnxruntime-web 1.30.0, wasm' },
        float: { samples: 1000, top1: 0.912346, top5: 0.998, agreement: null, sqnr: null, kl: null },
        scores: { samples: 1000, top1: 0.912346, top5: 0.998, agreement: 0.97, sqnr: 23.4568, kl: 0.0123457 },
        layers: [
          {
            id: '/fc1/Gemm',
            name: '/fc1/Gemm',
            op: 'Gemm',
            neurons: 32,
            inputs: 288,
            groups: 1,
            bits: 8,
            letters: 256,
            samples: 8192,
            relativeError: 0.04338,
            scale: 0.9024,
            form: 'path',
            reason: 'fewer flops (Gram form 1.3 GFLOP, path form 0.51 GFLOP)',
            seconds: { gather: 0.193, gram: 1.01, walk: 0.313 },
          },
          {
            id: '/fc3/Gemm',
            name: 'fc3',
            op: 'Gemm',
            neurons: 32,
            inputs: 288,
            groups: 1,
            bits: null,
            letters: null,
            samples: 8192,
            relativeError: 0.01235,
            scale: 0.8073,
            form: null,
            reason: 'left in float',
            seconds: { gather: 0.341, gram: 0.338, walk: 0.0604 },
          },
        ],
        size: { float: 102228128, quantized: 12900000 },
        seconds: { stages: 12.3, quantize: 45.7, score: 6.79, total: 64.8 },
      },
    },
  });
});

/** A layer, quantized in groups of 64 inputs, when those were called blocks. */
const V1_BLOCKS = [
  'v1=rVRNb9s4EP0rBk8t4JVJSrIlHxvsZhdYNIvNoQejB0oa2UJkUSGpuI2R_943lPPRnoqiNiDwY-a9R_LNnIWjuhtJbM_iSOFgG7EV-7G9F0tRd',
  'cGLbbYUph8PpqKArW4I2HGm6SbsiYEmZweO7W19d9s9AmiNDF-bHkO1FCO5mobQXaaeCAwY9OYrOUCcn5YCwV3lTOjscGUnMGx1vkaqCfWBEJNqT',
  'jSuPtzOuMFNhDTrID586AxiLkugIjfPAOxotA5wOJttqOfBYI4AwI4fKOQyscPwBfr9wYATG5XZFGpdtUUrVd2SyRT-sqG8MaS1Tisp07UyablWm',
  '40p6ypTsm3XqtVSqtw0wBqNAwl0QJbO83wjU_39Kd8IebOaPHbjb5ZSv1wnBNCD6acf-V8Xf6Svfxv9JsviY8A1w565RzyMszV5_7rgo7_-OZo9f',
  'aSwOJIZVj4wCg_FdieTrMiX-MIb-Mr1Z4hFAO9oXWJN6yx-c-zUBzMM1N-4hv0g_r_-ACSYzk5M8_Hq70_sY_LRsvP99PB4f9O2UQkserkaNuz5z',
  'VGWwrZIkVK-2PkJ2Q09dHWso8rUdzRwIZ2o2o8TiExjxmhMcXvq2nB7MJC1eOdtG07G0XvWAvwuPglb8jL7AwgLlaQykcvFyfijAFPbWxNN7c1x7',
  'LlAVBQT7KjEVial0mmG-sE8j_OygIK9IzqiPMR2mPoe0u8H6JnHdygNHgHco6oY8pfRsbJ5Rtcpvxb2mQBn4NR8wyzx2s_PR1EShiqURuT9ZHDyx',
  '3itugSzlBxPtR2aWVaAQ1iVTtLXcPSpPGFelo8elGxKlhgMiNdZUsTnvXQc0bFpxAqeDhMOC5sBUq5iD5MrMD2srvARsNFcJT8ZbEcOfUmNvRGEu',
  '1Rj2g3jxP10p4sC072z08hThcncaXcZhj2FuXPsVDT48yPsClUyjKMe1fpAfzpnccPwvszSlBEvPRcrpdQM5QNFhkjv0ZV8F77GAJWVDN5ad2TFa',
  'LQHVowK9dwcdqKlE_yJ1xn94t012tmCYxcyydXi-q9_b_5bLjjpZbWYV98zypu32iOGXQ_KXLKkPaD4aEm8g5Pp7-byLT4_4fcN',
].join('');

test('version 1, with blocks of inputs', () => {
  const { recipe, report } = decodeLink(V1_BLOCKS);
  expect(recipe).toEqual({ ...DEFAULT_RECIPE, groupSize: 64 });
  expect(report.recipe).toEqual(recipe);
});

/** The first ones with a sum. */
const V2 = [
  'v2=p1iyWG1VVNb9w2EP0rAk8JoGpJ6lvHGK1boIiL-tDDIgdKonYFa0WZoryNDf_3vqF2N4sgzSHwJTDMFWfIeW_IN8MXZnXTT5pVL-yg3d60rGK7qX',
  'tkIat7N7MqDpkapr2qtYOrHx08VrX9Ah8b9WLNCMvcqAFBRMgmbRs9uv40nbWyzf5-dTu76JA1xgLUfegVQpxM2KHtZaaGvrbK9Wa8MQsQK5lmiKxcs',
  '9dESVJcDaoAGNRnbWF8YV0j6Welnb6-voKonozFfiRnWj3Qx6gOYALPPGqX8siM47-UwF4BBI5a5YXI6q7ouGg6rRKBP97qtFVaShnXnMeZUHGZiTxX',
  'ZVMngnddJjrJuUhVi1iTsgBBQuAh0zTNeSxB5iqtKyJX1ui5n96YSnM5PxDQT2pYvsb_Yvwavnkz-DxJ_GVANuOOsCdcjDWNnucvhtkL7I-D2umP2gU',
  'HrcbN7CgKfbJqy6OkSEOMEANGnn0CWSwgj5QlbFImfkzhafZqHPVwZ1sSFvv79gMiQSxmIZiPN7__Q0LWc_-MU1jPZ4DIh7uu80wgrdPRkNBerlIJme',
  'mwhXN-kSFprdVPfeMLqVbNgx6pko663k0LgFSrJq9wdn_sO3e_V6AVvJtN547K6vfEBfF7fyUkydPsF0QIRBTziIfBUc0HBqRuMMqLelaHaaCKEJ6MM',
  '5NgFY9KIeMEBYN56udlAQY7q_UBdcaqcRkGUH8cwWf9fkBp0BeCzyhPCvnD0WHJz9FlTLcFPwEgB9qa5oTijx01u6YiOARVCImVj4tC5s_-WGUJZM5p',
  'vW7M2K60HBRCrGSE3nRezqokjQiX6LMqi_KSKDoF4CyJCn-9507Rk2jYBpp2C5KFzBCSb-rBNA98A6SnzQ0GXMq314irNZDaWklvGNBMFO6044Liey3',
  '4b9H_YglLP04L9bqtLIoQ_zDtrFkmMolQYLr2wm0SJpgM2q09aSuyUPjqOd_wthClDGmA1eoB_eBJ_2qtwR2iungSxwUqi8s4o0inbg9PyX3JFWle-m',
  'rUHvxMcEYnnHv32S8VSUl1y_M8J-zO2ANlia6-R5Y7tEzKEk1ipv60ZZ0-okQgkGkO3t3CHdCWgEepCG5_-_PurzCgvRdrsVqplP5nq4j4N3ee4r0n_',
  'Cuh7bCGShbcU05ZioLO1DPFGUY4dI7KjGE7quFh7UNkk5n8tL4-339a0Ul-jqcVb-nrfw',
].join('');

test('version 2, with its sum', () => {
  const { recipe, report } = decodeLink(V2);
  expect(recipe).toEqual({ ...DEFAULT_RECIPE, bits: 3, layers: { fc2: { bits: 5 } } });
  expect(report).toEqual(REPORT.round(exampleReport(2)));
});
