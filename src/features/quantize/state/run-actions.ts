/** What is done with runs that are there: look at one, call it something, pin it, take it away. */
import type { Tools } from '../../../state/feature';
import type { Turn } from '../../../state/undo';
import type { QuantizeStore, RunActions } from './actions';
import { withRunBack } from './run-list';
import type { Run } from './runs';

/** Letters of a name, at most. */
export const NAME_LENGTH = 200;

export function runActions({ get, set, remember }: Tools<QuantizeStore>): RunActions {
  const find = (key: number) => get().runs.find((run) => run.key === key);
  /** Changes a run, as long as it is there. @returns what takes that back */
  const change = (key: number, fields: Pick<Run, 'name'> | Pick<Run, 'pinned'>): Turn => {
    const run = find(key);
    if (!run) return () => change(key, fields);
    const before = Object.fromEntries(Object.keys(fields).map((name) => [name, run[name as 'name']]));
    set({ runs: get().runs.map((one) => (one === run ? { ...run, ...fields } : one)) });
    return () => change(key, before);
  };
  /** @returns what brings it back; null where there is no such run */
  const remove = (key: number): Turn | null => {
    const { runs, selectedRun, said, status } = get();
    const place = runs.findIndex((run) => run.key === key);
    const removed = runs[place];
    if (!removed) return null;
    set({
      runs: runs.filter((run) => run !== removed),
      selectedRun: selectedRun === key ? null : selectedRun,
      ...(said?.key === key ? { ...withoutAlert(get()), ...(status === said.text ? { status: '' } : {}) } : {}),
    });
    const back: Turn = () => {
      const found = withRunBack(get().runs, removed, place);
      set({ runs: found.runs, ...(selectedRun === key ? { selectedRun: found.key } : {}) });
      return () => remove(found.key) ?? back;
    };
    return back;
  };
  return {
    selectRun: (key) => set({ selectedRun: key, ...(get().said?.key === key ? {} : withoutAlert(get())) }),
    renameRun(key, name) {
      const run = find(key);
      const given = name.trim().slice(0, NAME_LENGTH) || undefined;
      if (!run || run.name === given) return;
      const text = given === undefined ? `name of run ${key} removed` : `run ${key} renamed`;
      remember({ text, back: change(key, { name: given }) });
    },
    pinRun(key, pinned) {
      const run = find(key);
      if (!run || (run.pinned ?? false) === pinned) return;
      const back = change(key, { pinned: pinned || undefined });
      remember({ text: `run ${key} ${pinned ? 'pinned' : 'unpinned'}`, back });
    },
    removeRun(key) {
      const back = remove(key);
      if (back) remember({ text: `run ${key} removed`, back });
    },
  };
}

/** The alert goes where it is what was said of a run. */
function withoutAlert({ alert, said }: Pick<QuantizeStore, 'alert' | 'said'>): Pick<QuantizeStore, 'alert'> {
  return { alert: alert === said?.text ? null : alert };
}
