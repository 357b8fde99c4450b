/** Distil: what is chosen, and the students that came of it. They are kept in memory only. */
import type { Workspace } from '../../engine/api';
import type { Reading } from '../../engine/workspace/references';
import { dataKey, otherReading } from '../../state/data-key';
import { isAbort, sentenceOf } from '../../state/errors';
import type { Tools } from '../../state/feature';
import { percent, seconds } from '../../state/format';
import type { QuantizeStore } from '../quantize/state/actions';
import { compressClient, type DistilledStudent, type StudentRequest } from './works';

export interface Student {
  key: number;
  /** The network that it learned from. */
  of: string;
  /** `dataKey` of what it was scored on. */
  data: string;
  /** How samples were read for it. */
  reading: Reading;
  request: StudentRequest;
  result: DistilledStudent;
}

export interface StudentsData {
  /** What the next one is to be like. */
  distilling: StudentRequest;
  /** In the order in which they were made. */
  students: readonly Student[];
  /** The one that is being opened in the place of the network. */
  openingStudent: Student | null;
}

export interface StudentsActions {
  setDistilling(change: Partial<StudentRequest>): void;
  distil(): Promise<void>;
  /** Opens a student in the place of the network; the data stay. */
  openStudent(key: number): Promise<void>;
}

export type StudentsStore = QuantizeStore & StudentsData & StudentsActions;

/** Of the page's fields, ends included. */
export const STUDENT_BOUNDS = {
  width: { min: 0.05, max: 2 },
  epochs: { min: 1, max: 1000 },
  rate: { min: 1e-6, max: 1 },
  labels: { min: 0, max: 1e9 },
} as const;

/** Older ones give way: each holds a network. */
const MOST = 20;

export const freshStudents = (): StudentsData => ({
  distilling: { width: 0.25, epochs: 40, rate: 1e-3, labels: null, seed: 1 },
  students: [],
  openingStudent: null,
});

/** `digits-mlp.student-3.onnx` */
export const studentFile = ({ key, of }: Student): string => `${of.replace(/\.onnx$/i, '')}.student-${key}.onnx`;

export function studentsActions({ engine, get, run, set }: Tools<StudentsStore>): StudentsActions {
  return {
    setDistilling: (change) => set({ distilling: { ...get().distilling, ...change } }),
    distil: () =>
      run('distilling', 'Distilling', async (onProgress, live) => {
        const { distilling: request, workspace } = get();
        const about = { of: workspace.model!.name, data: dataKey(workspace), reading: readingOf(workspace), request };
        const result = await compressClient(engine).run.distil(request, onProgress);
        if (!live()) return '';
        const { students } = get();
        const key = (students.at(-1)?.key ?? 0) + 1;
        set({ students: [...students, { key, ...about, result }].slice(-MOST), float: result.float });
        return `Distilled in ${seconds(result.seconds)}. ${resultText(result)}`;
      }),
    async openStudent(key) {
      const student = get().students.find((one) => one.key === key);
      if (!student) return;
      const name = studentFile(student);
      // The worker's is a copy: this one can be opened again.
      set({ openingStudent: student });
      await get().openFiles([name], () => Promise.resolve([{ name, bytes: student.result.bytes }]), 'made here');
      if (get().openingStudent === student) set({ openingStudent: null });
    },
  };
}

function readingOf({
  preprocessing,
  labelOffset,
  counts: { evaluation: count },
  choiceSeed: seed = 1,
}: Workspace): Reading {
  return { preprocessing, labelOffset, evaluated: { count, of: count, seed } };
}

/**
 * A student has samples read as the network had that it learned from: what is guessed for a network that is opened may be otherwise.
 * @returns what is open once that is so; `opened` where it is no student
 */
export async function readForStudent(
  opened: Workspace,
  { engine, get, set }: Tools<StudentsStore>,
  cancelled: () => boolean,
): Promise<Workspace> {
  const student = get().openingStudent;
  if (!student || opened.model?.name !== studentFile(student)) return opened;
  const { reading, data } = student;
  const sameData = dataKey(get().workspace) === data;
  set({ openingStudent: null });
  let read = opened;
  try {
    if (otherReading(read, reading).files)
      read = await engine.setPreprocessing(reading.preprocessing, reading.labelOffset);
    if (cancelled() || !sameData) return read;
    const { count, seed } = reading.evaluated;
    if (otherReading(read, reading).choice) read = await engine.setEvaluationCount(count, seed);
  } catch (error) {
    // It stays open.
    if (!isAbort(error)) set({ alert: `The student’s preprocessing cannot be used: ${sentenceOf(error)}` });
  }
  return read;
}

function resultText({ scores, float }: DistilledStudent): string {
  if (scores.top1 !== null) return `The student has ${percent(scores.top1)} right, of ${percent(float.top1)}.`;
  return scores.agreement === null
    ? 'The student is there.'
    : `The student says the same as the network on ${percent(scores.agreement)}.`;
}
