/** Reads every network in a folder, and compares it with onnxruntime's own output: npm run survey -- folder [part of a path]. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { UserError } from '../src/core/errors';
import { asDeclared } from '../src/engine/layerwise/probed';
import { layerFeeds, stageNetwork } from '../src/engine/layerwise/staged';
import { withFields } from '../src/onnx/wire/messages';
import { externalLocations } from '../src/onnx/wire/external';
import type { Network } from '../src/onnx/network';
import { withoutSamples } from '../src/onnx/noise/random-nodes';
import { wholeModel } from '../src/onnx/stages/subgraph';
import { readNetwork, type NetworkFile } from '../src/onnx/read';
import { asFloats, largestDifference, type Feeds } from '../test/runs';
import { openRuntime } from '../src/runtime/onnxruntime';
import type { Activation } from '../src/runtime/runtime';
import { runOriginal } from './survey-original.ts';

type Ending = 'same' | 'other outputs' | 'not run by onnxruntime' | 'refused' | 'failure';

/** Relative to the largest value of an output, where that is above 1; networks in float16 are computed in float32. */
const TOLERANCE = { float32: 1e-4, float16: 1e-2 };

const [folder, part = ''] = process.argv.slice(2);
if (!folder) {
  console.error('Usage: npm run survey -- folder [part of a path]');
  process.exit(2);
}
const runtime = await openRuntime();
const counts: Partial<Record<Ending, number>> = {};
for (const path of networksIn(folder).filter((name) => name.includes(part))) {
  const [ending, message] = await survey(path).catch((error: unknown) => ['failure' as const, String(error)] as const);
  counts[ending] = (counts[ending] ?? 0) + 1;
  console.log(`${ending}: ${relative(folder, path)}: ${message.split('\n')[0]}`);
}
console.table(counts);
process.exitCode = counts['other outputs'] || counts.failure ? 1 : 0;

function networksIn(path: string): string[] {
  const entries = readdirSync(path, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && /\.(onnx|ort)$/i.test(entry.name));
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
}

async function survey(path: string): Promise<readonly [Ending, string]> {
  const files = filesOf(path);
  let network: Network;
  try {
    network = asItDraws(readNetwork(files));
  } catch (error) {
    if (error instanceof UserError) return ['refused', error.message];
    throw error;
  }
  const found = `${network.layers.length} layers, ${network.skipped.length} skipped`;
  let original: { feeds: Feeds; outputs: Feeds };
  try {
    original = await runOriginal(files, network.layers[0]!.inputs);
  } catch (error) {
    return ['not run by onnxruntime', `${found}; ${String(error)}`];
  }
  const widened = asFloats(original.feeds);
  const feeds = Object.fromEntries(
    network.inputs.map(({ name, type }) => [name, (type === 'float' ? widened : original.feeds)[name]!]),
  );
  const expected = asFloats(original.outputs);
  const off = [await runWhole(network, feeds), await runStages(network, feeds)].map((own) => difference(own, expected));
  const same = off.every((x) => x <= TOLERANCE[network.widenedTypes.includes('float16') ? 'float16' : 'float32']);
  return [same ? 'same' : 'other outputs', `${found}; off by ${off.map((x) => x.toPrecision(2)).join(' and ')}`];
}

/** What draws random numbers does so as in the file. */
function asItDraws(network: Network): Network {
  const { model, random } = network;
  const graph = withoutSamples(model.graph!, random);
  return { ...network, model: withFields(model, { graph }), random: { nodes: [], samples: null } };
}

/** The network, and the files beside it that it names; the reader says which are missing. */
function filesOf(path: string): NetworkFile[] {
  const read = (name: string) => ({ name, bytes: new Uint8Array(readFileSync(join(dirname(path), name))) });
  const network = read(basename(path));
  const there = new Set(readdirSync(dirname(path)));
  return [
    network,
    ...externalLocations(network)
      .filter((name) => there.has(name))
      .map(read),
  ];
}

async function runWhole(network: Network, feeds: Feeds): Promise<Feeds> {
  const session = await runtime.open(wholeModel(network, network.batch));
  const results = await session.run(Object.assign({ ...feeds }, ...network.layers.map((layer) => layerFeeds(layer))));
  await session.close();
  return results as Feeds;
}

async function runStages(network: Network, feeds: Feeds): Promise<Feeds> {
  const staged = stageNetwork(asDeclared(network), runtime);
  const traces = { float: new Map<string, Activation>(Object.entries(feeds)), quantized: new Map() };
  for (const stage of staged.stages) await staged.run(stage, traces, null);
  await staged.close();
  return Object.fromEntries(traces.float) as Feeds;
}

/** The largest over all outputs. */
function difference(own: Feeds, expected: Feeds): number {
  const floats = asFloats(own);
  const off = Object.entries(expected).map(([name, value]) => {
    const largest = (value.data as Float32Array).reduce((most, x) => Math.max(most, Math.abs(x)), 1);
    return largestDifference(floats, { [name]: value }) / largest;
  });
  return Math.max(...off);
}
