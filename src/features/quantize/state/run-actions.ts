/** What is done with runs that are there: look at one, call it something, pin it, take it away. */
import type { Tools } from '../../../state/feature';
import type { QuantizeStore, RunActions } from './actions';
import { withRunBack } from './run-list';
import type { Run } from './runs';

/** Letters of a name, at most. */
export const NAME_LENGTH = 200;

export function runActions({ get, set, remember }: Tools<QuantizeStore>): RunActions {
  const find = (key: number) => get().runs.find((run) => run.key === key);
  /** Changes a run, and can take that back as long as it is there. */
  const change = (run: Run, fields: Pick<Run, 'name'> | Pick<Run, 'pinned'>, text: string) => {
    const changed = (to: Run) => ({ runs: get().runs.map((one) => (one.key === run.key ? to : one)) });
    const before = Object.fromEntries(Object.keys(fields).map((name) => [name, run[name as 'name']]));
    const back = () => {
      const now = find(run.key);
      if (now) set(changed({ ...now, ...before }));
    };
    remember({ text, back });
    set(changed({ ...run, ...fields }));
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
      const { runs, selectedRun, said, status } = get();
      const place = runs.findIndex((run) => run.key === key);
      const removed = runs[place];
      if (!removed) return;
      const back = () => {
        const found = withRunBack(get().runs, removed, place);
        set({ runs: found.runs, ...(selectedRun === key ? { selectedRun: found.key } : {}) });
      };
      remember({ text: `run ${key} removed`, back });
      set({
        runs: runs.filter((run) => run !== removed),
        selectedRun: selectedRun === key ? null : selectedRun,
        ...(said?.key === key ? { ...withoutAlert(get()), ...(status === said.text ? { status: '' } : {}) } : {}),
      });
    },
  };
}

/** The alert goes where it is what was said of a run. */
function withoutAlert({ alert, said }: Pick<QuantizeStore, 'alert' | 'said'>): Pick<QuantizeStore, 'alert'> {
  return { alert: alert === said?.text ? null : alert };
}
