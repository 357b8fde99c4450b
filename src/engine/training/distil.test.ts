/** 100 labels and what a teacher says of 1,000 digits, against the same labels alone. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readDigits } from '../../../scripts/training/digits';
import { runOnnx } from '../../../test/run-onnx';
import { choose, random } from '../../core/random';
import { readNetwork } from '../../onnx/read';
import { EXAMPLES } from '../../samples/examples';
import { withLayers } from '../../train/distil';
import type { TrainGraph } from '../../train/graph';
import { studentOf } from '../../train/student';
import { openTraining } from '../../train/training';
import { describeNetwork } from './describe';
import { distilInto } from './distil-into';
import { writeOnnx } from './write-student';

const LABELS = 100;
const CLASSES = 10;
const [digits, unseen] = [readDigits('train'), readDigits('test')];

/** Of the file that the student is written as, in %, on digits that nothing has seen. */
async function accuracy(student: TrainGraph): Promise<number> {
  const said = await runOnnx(writeOnnx(student), unseen.x, [unseen.count, 1, 8, 8]);
  const right = unseen.y.filter((label, i) => {
    const row = said.subarray(i * CLASSES, (i + 1) * CLASSES);
    return row.indexOf(Math.max(...row)) === label;
  });
  return (100 * right.length) / unseen.count;
}

test.each([1, 2, 3])('seed %i: at least 94 of 100, and 5 more than the labels alone', async (seed) => {
  const [example] = EXAMPLES;
  const teacher = readNetwork([{ name: 'teacher.onnx', bytes: readFileSync(fileURLToPath(example!.model.url)) }]);
  const student = studentOf(describeNetwork(teacher), 0.25, seed);
  const chosen = new Set(choose(random(seed), LABELS, digits.count));
  const labels = digits.y.map((label, i) => (chosen.has(i) ? label : -1));
  const data = { inputs: digits.x, count: digits.count, labels };

  const taught = await distilInto(teacher, student, { data, settings: { epochs: 40, seed, backend: 'wasm' } });
  // As many steps: an epoch has 2, where it has 20 with a teacher.
  const settings = { epochs: 400, seed, backend: 'wasm' } as const;
  const alone = await openTraining().train(student, new Map(), { ...data, teacher: null }, settings);

  const [withTeacher, withLabels] = [
    await accuracy(withLayers(student, taught)),
    await accuracy(withLayers(student, alone)),
  ];
  expect(withTeacher).toBeGreaterThanOrEqual(94);
  expect(withTeacher).toBeGreaterThanOrEqual(withLabels + 5);
});
