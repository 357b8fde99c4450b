import type { PagePanel } from '../../../state/feature';
import { Columns } from '../../../ui/shell/Columns';
import { DataPanel } from '../../../ui/workspace/DataPanel';
import { TrustNotice } from '../../../ui/workspace/TrustNotice';
import { Charts } from './Charts';
import { LayersPanel } from './LayersPanel';
import { NetworkPanel } from './NetworkPanel';
import { QuantizeBar } from './QuantizeBar';
import { RecipePanel } from './RecipePanel';
import { ResultsPanel } from './ResultsPanel';

export function QuantizePage({ guests }: PagePanel) {
  return (
    <Columns
      job={<QuantizeBar />}
      network={
        <>
          <NetworkPanel />
          <DataPanel />
          <RecipePanel />
          <LayersPanel />
          {guests}
        </>
      }
      answer={
        <>
          <TrustNotice />
          <ResultsPanel />
          <Charts />
        </>
      }
    />
  );
}
