/** The middle of a star of workers: it sends what they train, and puts together what comes back. */
import { productOf } from '../../../../core/shape';
import { UserError } from '../../../../core/errors';
import { writeOnnx } from '../../../../engine/training/write-student';
import type { Channel, TaskRun } from '../../../../experiment/experiment';
import { accuracyOf, foldedLayers, graphOf } from './evaluate';
import { allPlaces, merge, shardsOf, subnetPlaces, subnetWidths } from './partition';
import { freshParameters, type Widths } from './perceptron';
import type { CurvePoint, SubnetResult, SubnetTask } from './task';
import { descend, learningRateAt, serveWorker, type WorkerStart } from './worker-side';

/** Batches over all workers: forty times 1,000 pictures. */
const BATCHES = 2500;

/** Looks at the accuracy on the way. */
const LOOKS = 10;

type Line = Channel<Float32Array, Float32Array | number>;

export const run: TaskRun<SubnetTask, SubnetResult> = {
  async run(task, { data, peers, progress, turn }) {
    const { method, workers, budget, seed, width, shards, kept } = task;
    const widths: Widths = [productOf(data.shape), width, width, data.classes];
    if (data.train.count < workers)
      throw new UserError(
        `There are ${data.train.count} pictures to train on, for ${workers} workers: each needs one.`,
      );
    const steps = Math.ceil((budget * BATCHES) / workers);
    const start: WorkerStart = {
      method,
      widths: method === 'subnets' ? subnetWidths(widths, workers) : widths,
      shards: shardsOf(data.train.y, workers, shards, seed),
      steps,
      localSteps: method === 'data-parallel' ? 1 : task.localSteps,
      seed,
    };
    const lines = countedLines(await peers<Float32Array, Float32Array | number>(workers, start));
    const theta = freshParameters(widths, seed);
    const curve: CurvePoint[] = [];
    const rounds = Math.ceil(steps / start.localSteps);
    const trainRound =
      method === 'data-parallel' ? gradientRounds(theta, task, steps) : partRounds(theta, task, widths);
    for (let round = 0; round < rounds; round++) {
      await trainRound(round, lines.exchange);
      if (Math.floor(((round + 1) * LOOKS) / rounds) > curve.length) {
        const done = Math.min(steps, (round + 1) * start.localSteps);
        const accuracy = accuracyOf(widths, theta, data);
        curve.push({ steps: done, rounds: round + 1, bytes: lines.bytes(), accuracy });
      }
      progress((round + 1) / rounds);
      await turn();
    }
    const secondsPerStep = Math.max(...(await lines.times()));
    const file = () => writeOnnx(graphOf(widths, foldedLayers(widths, theta, data.train), data.shape));
    return { method, workers, budget, seed, secondsPerStep, curve, ...(kept && { network: file() }) };
  },
  peer: (channel, { data }, start, place) =>
    serveWorker(channel as Channel<Float32Array | number, Float32Array>, data.train, start as WorkerStart, place),
};

/** Sends a vector to each worker, and gives what comes back. */
type Exchange = (vectors: readonly Float32Array[]) => Promise<Float32Array[]>;

/** Bytes are those of the vectors that are posted, both ways. */
function countedLines(lines: readonly Line[]) {
  let bytes = 0;
  const exchange: Exchange = async (vectors) => {
    lines.forEach((line, i) => {
      const vector = vectors[i]!;
      bytes += vector.byteLength;
      line.send(vector, [vector.buffer as ArrayBuffer]);
    });
    const answers = (await Promise.all(lines.map((line) => line.receive()))) as Float32Array[];
    for (const answer of answers) bytes += answer.byteLength;
    return answers;
  };
  return {
    exchange,
    bytes: () => bytes,
    /** What each worker tells at its end, s a step. */
    times: async () => (await Promise.all(lines.map((line) => line.receive()))) as number[],
  };
}

/** Data-parallel: workers send gradients, and are sent what their mean makes of the parameters. */
function gradientRounds(theta: Float32Array, { workers }: SubnetTask, steps: number) {
  const [velocity, gradient] = [new Float32Array(theta.length), new Float32Array(theta.length)];
  return async (round: number, exchange: Exchange) => {
    const gradients = await exchange(Array.from({ length: workers }, () => theta.slice()));
    for (let i = 0; i < gradient.length; i++) {
      let sum = 0;
      for (const own of gradients) sum += own[i]!;
      gradient[i] = sum / workers;
    }
    descend(theta, velocity, gradient, learningRateAt(round, steps));
  };
}

/** Local SGD and independent subnets: workers train what they are sent for some steps. */
function partRounds(theta: Float32Array, { method, workers, seed }: SubnetTask, widths: Widths) {
  const all = allPlaces(widths);
  return async (round: number, exchange: Exchange) => {
    const places =
      method === 'subnets' ? subnetPlaces(widths, workers, seed, round) : Array.from({ length: workers }, () => all);
    const values = await exchange(places.map((own) => Float32Array.from(own, (place) => theta[place]!)));
    merge(
      theta,
      places.map((own, i) => ({ places: own, values: values[i]! })),
    );
  };
}
