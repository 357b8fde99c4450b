import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openEngine } from '../../../test/engine';
import { openStore } from '../../../test/store';
import { findExample, type ExampleFile } from '../../samples/examples';

test('a student is opened on the same samples, read as before, and has the accuracy that it was scored with', async () => {
  const { calibration, evaluation, model, preprocessing } = findExample('digits-mlp')!;
  const { getState: state } = openStore(openEngine());
  const open = ({ name, url }: ExampleFile, role: Parameters<ReturnType<typeof state>['openFiles']>[2]) => {
    const bytes = new Uint8Array(readFileSync(fileURLToPath(url)));
    return state().openFiles([name], () => Promise.resolve([{ name, bytes }]), role);
  };
  await open(model, 'model');
  await open(calibration, 'calibration');
  await open(evaluation, 'evaluation');
  await state().setPreprocessing(preprocessing);
  const teacher = state().float!.top1;
  state().setDistilling({ epochs: 10, width: 0.1, labels: 100 });
  await state().distil();
  expect(state().alert).toBeNull();
  const [student] = state().students;
  const { scores, float } = student!.result;
  expect(float.top1).toBe(teacher);
  expect(scores.top1).toBeGreaterThan(0.7);
  await state().openStudent(student!.key);
  expect(state().alert).toBeNull();
  expect(state().workspace.model!.name).toBe('digits-mlp.student-1.onnx');
  expect(state().workspace.preprocessing).toEqual(preprocessing);
  expect(state().float!.top1).toBeCloseTo(scores.top1!, 5);
  expect([state().students.length, state().openingStudent]).toEqual([1, null]);
});
