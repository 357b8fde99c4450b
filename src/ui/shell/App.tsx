import { Suspense, useMemo } from 'react';
import type { FeatureEntry } from '../../state/feature';
import { Boundary } from '../boundary/Boundary';
import { late } from '../boundary/late';
import { useBitpath } from '../context';
import { HelpLayer } from '../guide/HelpLayer';
import { Alert } from './Alert';
import { useAskBeforeLeaving } from './ask-before-leaving';
import { DropTarget } from './DropTarget';
import { FeaturePanel } from './FeaturePanel';
import { Header } from './Header';
import { NewVersion } from './NewVersion';
import { SkipLink } from './SkipLink';
import { useTheme } from './theme';
import { useTitle } from './title';

/** After a reload, where files were open. */
const Reopen = late('The list of files to open again', async () => ({ default: (await import('./Reopen')).Reopen }));

interface AppProps {
  /** All that there are, in the order of their links. */
  features: readonly FeatureEntry[];
  /** Whether it came without a link, and without what was done before. */
  fresh: boolean;
}

export function App({ features, fresh }: AppProps) {
  const [theme, setTheme] = useTheme();
  useTitle();
  useAskBeforeLeaving();
  const shown = useBitpath((s) => s.feature);
  const entry = features.find(({ id }) => id === shown)!;
  const guests = useMemo(() => features.filter(({ within }) => within === entry.id), [features, entry]);
  const workplaces = useMemo(() => features.filter(({ onNetwork }) => onNetwork), [features]);
  return (
    <HelpLayer fresh={fresh}>
      <div className="page">
        <SkipLink />
        <Boundary what="The header">
          <Header theme={theme} onTheme={setTheme} features={features.filter(({ within }) => within === undefined)} />
        </Boundary>
        <div className="body">
          <Alert />
          <NewVersion />
          <Boundary what="The list of files to open again">
            <Suspense>
              <Reopen />
            </Suspense>
          </Boundary>
          <FeaturePanel key={entry.id} entry={entry} guests={guests} workplaces={workplaces} />
        </div>
        <DropTarget />
      </div>
    </HelpLayer>
  );
}
