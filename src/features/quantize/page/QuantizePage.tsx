import type { PagePanel } from '../../../state/feature';
import { Boundary } from '../../../ui/boundary/Boundary';
import { Columns } from '../../../ui/shell/Columns';
import { DataPanel } from '../../../ui/workspace/DataPanel';
import { TrustNotice } from '../../../ui/workspace/TrustNotice';
import { Charts } from './charts/Charts';
import { LayersPanel } from './layers/LayersPanel';
import { NetworkPanel } from './NetworkPanel';
import { QuantizeBar } from './QuantizeBar';
import { RecipePanel } from './RecipePanel';
import { ResultsPanel } from './results/ResultsPanel';

export function QuantizePage({ guests }: PagePanel) {
  return (
    <Columns
      job={
        <Boundary what="The job">
          <QuantizeBar />
        </Boundary>
      }
      network={
        <>
          <Boundary what="The network">
            <NetworkPanel />
          </Boundary>
          <Boundary what="The data">
            <DataPanel />
          </Boundary>
          <Boundary what="The recipe">
            <RecipePanel />
          </Boundary>
          <Boundary what="The table of layers">
            <LayersPanel />
          </Boundary>
          {guests}
        </>
      }
      answer={
        <>
          <Boundary what="The check of the data">
            <TrustNotice />
          </Boundary>
          <Boundary what="The results">
            <ResultsPanel />
          </Boundary>
          <Charts />
        </>
      }
    />
  );
}
