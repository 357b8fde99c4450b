import { Alert } from './Alert';
import { Charts } from '../../features/quantize/page/Charts';
import { DataPanel } from '../workspace/DataPanel';
import { DropTarget } from './DropTarget';
import { Header } from './Header';
import { JobBar } from './JobBar';
import { LayersPanel } from '../../features/quantize/page/LayersPanel';
import { ModelPanel } from '../workspace/ModelPanel';
import { RecipePanel } from '../../features/quantize/page/RecipePanel';
import { ResultsPanel } from '../../features/quantize/page/ResultsPanel';
import { Sensitivity } from '../../features/mixed-precision/Sensitivity';
import { Theory } from '../../features/theory/Theory';
import { useTheme } from './theme';
import { TrustNotice } from '../workspace/TrustNotice';

export function App() {
  const [theme, setTheme] = useTheme();
  return (
    <div className="page">
      <Header theme={theme} onTheme={setTheme} />
      <div className="body">
        <Alert />
        <main className="columns">
          <div className="column" tabIndex={0} role="region" aria-label="Network">
            <ModelPanel />
            <DataPanel />
            <RecipePanel />
            <LayersPanel />
            <Sensitivity />
          </div>
          <div className="column" tabIndex={0} role="region" aria-label="Answer">
            <TrustNotice />
            <JobBar />
            <ResultsPanel />
            <Charts />
            <Theory />
          </div>
        </main>
      </div>
      <DropTarget />
    </div>
  );
}
