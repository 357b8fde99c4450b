/** What is done with runs that are there: look at one, call it something, pin it, take it away. */
import type { Tools } from '../../../state/feature';
import { turnTo, type Turn } from '../../../state/undo';
import type { QuantizeStore, RunActions } from './actions';
import { withRunBack } from './run-list';
import type { Run } from './runs';

/** Letters of a name, at most. */
export const NAME_LENGTH = 200;

export function runActions({ get, set, remember }: Tools<QuantizeStore>): RunActions {
  const find = (key: number) => get().runs.find((run) => run.key === key);
  /** Changes a run, and can take that back as long as it is there. */
  const change = (run: Run, fields: Pick<Run, 'name'> | Pick<Run, 'pinned'>, text: string) => {
    const { key } = run;
    const names = Object.keys(fields) as (keyof Run)[];
    const now = () => {
      const found = find(key);
      return found && Object.fromEntries(names.map((name) => [name, found[name]]));
    };
    const put = (part: Partial<Run> | undefined) =>
      set({ runs: get().runs.map((one) => (one.key === key ? { ...one, ...part } : one)) });
    remember({ text, back: turnTo(now, put) });
    put(fields);
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
      change(run, { name: given }, given === undefined ? `name of run ${key} removed` : `run ${key} renamed`);
    },
    pinRun(key, pinned) {
      const run = find(key);
      if (!run || (run.pinned ?? false) === pinned) return;
      change(run, { pinned: pinned || undefined }, `run ${key} ${pinned ? 'pinned' : 'unpinned'}`);
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
