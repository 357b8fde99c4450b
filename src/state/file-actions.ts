/** Opening examples, models and data. What fails leaves everything as it was. */
import { abortError, UserError } from '../core/errors';
import type { GivenFile } from '../data/samples';
import type { Workspace } from '../engine/api';
import type { FileActions } from './actions';
import { findExample } from '../samples/examples';
import { alertOf } from './errors';
import { whole } from './format';
import { changeWorkspace, type Change, type ChangeTools } from './workspace-change';

const PREVIEWS = 8;

export function fileActions(tools: ChangeTools): FileActions {
  const { engine, queue, set, get } = tools;
  const change = (message: string, body: Change['body'], more: Pick<Change, 'example' | 'said'> = {}) =>
    changeWorkspace(tools, { message, body, ...more });

  let wanted: Parameters<FileActions['start']> = [null, null];

  return {
    async start(backend, runtime = null, said) {
      wanted = [backend, runtime];
      engine.device(backend, runtime).then(
        (device) => set({ device }),
        (error: unknown) => set(alertOf(error, () => get().start(backend, runtime))),
      );
      const { example } = get().workspace;
      if (example) await change('Loading the example', () => engine.openExample(example), { said });
    },
    restart: () => get().start(...wanted),
    openExample(id, said) {
      const example = findExample(id);
      return change(`Loading ${example?.label ?? id}`, () => engine.openExample(id), {
        example,
        said,
      });
    },
    openFiles: (names, find, role) =>
      change(`Reading ${names.length === 1 ? names[0]! : `${names.length} files`}`, async (onProgress, cancelled) => {
        const onFound = (count: number) =>
          onProgress({ fraction: 0, message: `Looking through folders: ${whole(count)} files`, secondsLeft: null });
        const files = await filesOf(names, () => find(onFound, cancelled));
        if (cancelled()) throw abortError();
        return engine.open(files, role, onProgress);
      }),
    synthesize: (request) => change(`Making ${whole(request.count)} samples`, () => engine.synthesize(request)),
    setRole: (dataId, role) => change('Changing roles', () => engine.setRole(dataId, role)),
    setPreprocessing: (preprocessing) =>
      change('Changing the preprocessing', () => engine.setPreprocessing(preprocessing)),
    setScoring: (choice) => change('Choosing what is scored', () => engine.setScoring(choice)),
    setEvaluationCount: (count) => change('Choosing evaluation samples', () => engine.setEvaluationCount(count)),
    setLabelOffset: (offset) =>
      change('Moving the labels', () => engine.setPreprocessing(get().workspace.preprocessing, offset)),
    applyTrial: ({ preprocessing, labelShift }) =>
      change('Changing the preprocessing', () =>
        engine.setPreprocessing(preprocessing, get().workspace.labelOffset + labelShift),
      ),
    changeOpen: (message, open, said) => change(message, open, { said }),
    readAgain: (message, said) => change(message, () => Promise.resolve<Workspace>(get().workspace), { said }),
    async showPreviews(role) {
      set({ previewRole: role });
      set({ previews: await engine.previews(role, PREVIEWS) });
    },
    async measureWork() {
      const { model } = get().workspace;
      if (!model) return;
      try {
        const work = await engine.preflight();
        if (get().workspace.model?.sha256 === model.sha256) set({ work });
      } catch {
        // An estimate only: what is wrong with the network shows when it runs.
      }
    },
    async showGraph() {
      const { model } = get().workspace;
      try {
        // What is on screen first may not be open yet.
        await queue.idle();
        const graph = await engine.graph();
        if (get().workspace.model?.sha256 === model?.sha256) set({ graph });
      } catch (error) {
        set(alertOf(error, () => get().showGraph()));
      }
    },
  };
}

async function filesOf(names: string[], find: () => Promise<GivenFile[]>): Promise<GivenFile[]> {
  try {
    return await find();
  } catch {
    throw new UserError(`${names.join(', ')} cannot be read from the disk. Open it again.`);
  }
}
