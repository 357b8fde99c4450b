import { useEffect, useState } from 'react';
import { Alert } from './Alert';
import { Charts } from './Charts';
import { DataPanel } from './DataPanel';
import { DropTarget } from './DropTarget';
import { Header } from './Header';
import { JobBar } from './JobBar';
import { LayersPanel } from './LayersPanel';
import { ModelPanel } from './ModelPanel';
import { RecipePanel } from './RecipePanel';
import { ResultsPanel } from './ResultsPanel';

export type Theme = 'light' | 'dark';

export function App() {
  const [theme, setTheme] = useState<Theme>(() =>
    matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light',
  );
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return (
    <div className="page">
      <Header theme={theme} onTheme={setTheme} />
      <div>
        <Alert />
        <main className="columns">
          <div className="column" tabIndex={0} role="region" aria-label="Network">
            <ModelPanel />
            <DataPanel />
            <RecipePanel />
            <LayersPanel />
          </div>
          <div className="column" tabIndex={0} role="region" aria-label="Answer">
            <JobBar />
            <ResultsPanel />
            <Charts />
          </div>
        </main>
      </div>
      <DropTarget />
    </div>
  );
}
