import { useMemo } from 'react';
import type { FeatureEntry } from '../../state/feature';
import { Boundary } from '../boundary/Boundary';
import { useBitpath } from '../context';
import { Alert } from './Alert';
import { useAskBeforeLeaving } from './ask-before-leaving';
import { DropTarget } from './DropTarget';
import { FeaturePanel } from './FeaturePanel';
import { Header } from './Header';
import { NewVersion } from './NewVersion';
import { Reopen } from './Reopen';
import { SkipLink } from './SkipLink';
import { useTheme } from './theme';
import { useTitle } from './title';

/** @param features all that there are, in the order of their links */
export function App({ features }: { features: readonly FeatureEntry[] }) {
  const [theme, setTheme] = useTheme();
  useTitle();
  useAskBeforeLeaving();
  const shown = useBitpath((s) => s.feature);
  const entry = features.find(({ id }) => id === shown)!;
  const guests = useMemo(() => features.filter(({ within }) => within === entry.id), [features, entry]);
  return (
    <div className="page">
      <SkipLink />
      <Boundary what="The header">
        <Header theme={theme} onTheme={setTheme} features={features.filter(({ within }) => within === undefined)} />
      </Boundary>
      <div className="body">
        <Alert />
        <NewVersion />
        <Reopen />
        <FeaturePanel key={entry.id} entry={entry} guests={guests} />
      </div>
      <DropTarget />
    </div>
  );
}
