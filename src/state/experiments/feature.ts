/** What a feature of experiments gives the shell, but for its panel. */
import type { ShellStore } from '../actions';
import type { PageFeature, Tools } from '../feature';
import { experimentsActions } from './actions';
import { freshExperiments, type Frame } from './frame';
import { keptExperiments, restoreExperiments } from './kept';

type Door = Pick<PageFeature, 'slice' | 'reset' | 'kept' | 'restore' | 'title' | 'link'>;

export function experimentsFeature(frame: Frame): Door {
  const { id } = frame;
  const open = (hash: string, state: ShellStore) => frame.actionsOf(state).openLink(hash);
  return {
    slice: {
      fresh: () => ({ [id]: freshExperiments(frame) }),
      actions: (tools) => ({ [`${id}Actions`]: experimentsActions(frame, tools as Tools<ShellStore>) }),
    },
    // Results are of data of their own, whatever is open.
    reset: (before) => before,
    kept: keptExperiments(frame) as PageFeature['kept'] & object,
    restore: restoreExperiments(frame),
    link: {
      show: open,
      isShown: (_, state) =>
        Promise.resolve(Object.values(frame.dataOf(state).measured).some((own) => own?.origin === 'link')),
      async open(hash, state) {
        if (hash.replace(/^#/, '') !== '') await open(hash, state);
      },
      holds: (state) => Object.values(frame.dataOf(state).measured).some((own) => own !== undefined),
    },
  };
}
