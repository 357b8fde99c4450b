/** What the methods reach on the real networks of BITPATH_REALDATA: docs/RESULTS.md. */
import { METHOD_NAMES, METHODS, type Method, type Order } from '../src/quant/layer';
import { type Recipe } from '../src/features/quantize/job/recipe';
import { completeRecipe } from '../src/features/quantize/job/check-recipe';
import { openRealNetwork, percent, realNetworks, type RealNetwork } from './real-networks';
import { number, type Bench, type Cell } from './table';

const at = (bits: number, methods: readonly Method[], order: Order = 'natural'): Partial<Recipe>[] =>
  methods.map((method) => ({ method, bits, order }));
const ALL: readonly Method[] = ['rtn', 'gpfq', 'gptq', 'qronos'];
const BEST: readonly Method[] = ['gpfq', 'gptq', 'qronos'];

const RECIPES: Record<string, Partial<Recipe>[]> = {
  lenet_mnist: [...at(4, ALL), ...at(3, ALL), ...at(2, ALL), ...at(2, BEST, 'norm'), ...at(2, ['spfq'])],
  resnet20_cifar10: [
    ...[...at(4, ALL), ...at(3, ALL), ...at(2, ALL)],
    ...[...at(4, BEST, 'norm'), ...at(3, BEST, 'norm'), ...at(2, BEST, 'norm'), ...at(3, ['spfq']), ...at(2, ['spfq'])],
  ],
  'mobilenet_v1_0.25_224': [
    ...[...at(4, ALL), ...at(4, BEST, 'norm'), ...at(5, BEST, 'norm'), ...at(6, BEST, 'norm'), ...at(3, ALL)],
  ],
  'squeezenet1.1': [
    ...[...at(4, BEST, 'norm'), ...at(4, ALL), ...at(6, BEST, 'norm'), ...at(3, ALL)],
    { method: 'qronos', bits: 4, order: 'norm', damping: 0.01 },
  ],
};

async function measureNetwork(
  network: RealNetwork,
  methods: readonly string[],
  folder: string,
  note: (line: string) => void,
): Promise<Cell[][]> {
  const engine = await openRealNetwork(network, folder);
  const float = await engine.scoreFloat(() => undefined);
  const rows: Cell[][] = [
    [network.name, 'float', '', '', '', '', '', percent(float.top1), percent(float.top5), '', ''],
  ];
  note(rows[0]!.join(' '));
  for (const change of RECIPES[network.name]!) {
    if (methods.length > 0 && !methods.includes(change.method!)) continue;
    const { calibrationCount } = network;
    const recipe = completeRecipe({ calibrationCount, ...change });
    const { report } = await engine.quantize(recipe, () => undefined);
    const { scores, layers, seconds } = report;
    const error = layers.reduce((sum, layer) => sum + layer.relativeError, 0) / layers.length;
    const row = [
      network.name,
      METHOD_NAMES[recipe.method] + (recipe.damping === undefined ? '' : `, damping ${recipe.damping}`),
      String(recipe.bits),
      recipe.order === 'norm' ? 'largest first' : 'natural',
      recipe.searchScale ? 'searched' : String(recipe.scale),
      recipe.correctBias ? 'yes' : 'no',
      String(recipe.calibrationCount),
      percent(scores?.top1),
      percent(scores?.top5),
      percent(error),
      number(seconds.quantize + seconds.stages),
    ];
    note(row.join(' '));
    rows.push(row);
  }
  return rows;
}

export const bench: Bench = {
  title: 'Accuracy',
  labels: 2,
  columns: [
    'network',
    'method',
    'bits',
    'order',
    'C',
    'biases corrected',
    'samples',
    'top-1 %',
    'top-5 %',
    'error %',
    'seconds',
  ],
  notes: [
    'Evaluation parts of the real data: all 10,000 pictures of MNIST’s test set, 1,000 of CIFAR-10’s, 744 of ImageNet. Letters `int`, one radius for each neuron, the largest weight; C searched over 20 factors from 0.4 to 1.9, steps fitted to the letters; biases corrected and inputs centered; seed 1; 32 patches of each sample. The error is the mean over the layers of ‖XWᵀ − X̃Qᵀ‖/‖XWᵀ‖, of what the corrected biases leave of it; seconds are those of quantizing, without scoring, on two cores.',
  ],
  async measure(note, { realdata, only }) {
    const isMethod = (name: string) => METHODS.some((method) => method === name);
    const methods = only.filter(isMethod);
    const rows: Cell[][] = [];
    for (const network of realNetworks(only.filter((name) => !isMethod(name))))
      rows.push(...(await measureNetwork(network, methods, realdata, note)));
    return rows;
  },
};
