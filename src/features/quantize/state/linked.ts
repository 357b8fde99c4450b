/** What the page knows of its link without the code that reads links: that comes when one is opened or copied. */
import { importPageFile } from '../../../core/page-files';
import { methodName } from './words/method-name';
import { alertOf, sentenceOf } from '../../../state/errors';
import type { PageFeature, Tools } from '../../../state/feature';
import { bits } from '../../../state/format';
import type { LinkActions, QuantizeActions, QuantizeStore } from './actions';
import type { QuantizeData } from './data';
import { meanBits, shownRun } from './runs';

const load = () => importPageFile('What reads and writes links', () => import('./link-actions'));

export function lateLinkActions(tools: Tools<QuantizeStore>): LinkActions {
  let links: ReturnType<Awaited<ReturnType<typeof load>>['linkActions']> | undefined;
  const actions = async () => (links ??= (await load()).linkActions(tools));
  const failed = (again: () => Promise<void>) => (error: unknown) => void tools.set(alertOf(error, again));
  const openLink = (hash: string): Promise<void> =>
    actions()
      .then((links) => links.openLink(hash))
      .catch(failed(() => openLink(hash)));
  return {
    // What goes wrong is said once there is nothing else to say: by openLink.
    showLink: (hash) =>
      actions().then(
        (links) => links.showLink(hash),
        () => false,
      ),
    openLink: (hash) => (hash.replace(/^#/, '') === '' ? Promise.resolve() : openLink(hash)),
    prepareLink: () => void actions().catch(() => undefined),
    link: (alone) =>
      actions().then(
        (links) => links.link(alone),
        (error: unknown) => {
          tools.set({ alert: sentenceOf(error) });
          return null;
        },
      ),
  };
}

type Door = Required<Pick<PageFeature<QuantizeData, QuantizeActions>, 'link' | 'onOpened'>>;

export const LINK_DOOR: Door = {
  onOpened: async (opened, tools, cancelled) =>
    tools.get().linked === null
      ? opened
      : load().then(
          ({ readAsLinked }) => readAsLinked(opened, tools, cancelled),
          () => opened,
        ),
  link: {
    show: (hash, state) => state.showLink(hash),
    isShown: (hash, state) =>
      load().then(
        ({ isLinkOfRun }) => isLinkOfRun(hash, state),
        () => false,
      ),
    open: (hash, state) => state.openLink(hash),
    holds: isLinked,
  },
};

/** Whether the address may keep the fragment: what it is about is still shown, or waits for its network. */
export function isLinked({ runs, wanted }: Pick<QuantizeStore, 'runs' | 'wanted'>): boolean {
  return wanted !== null || runs.some(({ origin }) => origin === 'link');
}

/** What a page that shows the result of a link is called. */
export function linkTitle(state: QuantizeStore): string | null {
  const shown = shownRun(state);
  if (shown?.origin !== 'link') return null;
  const { model, recipe } = shown.report;
  const mean = meanBits(shown.report);
  return `${model.name}, ${methodName(recipe)}${mean === null ? '' : ` at ${bits(mean)} bits`}`;
}
