import { Suspense } from 'react';
import type { PagePanel } from '../../../state/feature';
import { Boundary } from '../../../ui/boundary/Boundary';
import { late } from '../../../ui/boundary/late';
import { Columns } from '../../../ui/shell/Columns';
import { DataPanel } from '../../../ui/workspace/DataPanel';
import { AnswerPanel } from './answer/AnswerPanel';
import { Charts } from './charts/Charts';
import { LayersPanel } from './layers/LayersPanel';
import { Why } from './layers/Why';
import { NetworkPanel } from './NetworkPanel';
import { QuantizeBar } from './QuantizeBar';
import { RecipePanel } from './RecipePanel';
import { ResultsPanel } from './results/ResultsPanel';
import { useQuantize } from '../use-quantize';

const LinkNotice = late('The link', () => import('./LinkNotice'));

/** There is nothing in it before the float network is measured. */
const TrustNotice = late('The check of the data', async () => ({
  default: (await import('../../../ui/workspace/TrustNotice')).TrustNotice,
}));

export function QuantizePage({ guests, openGuests }: PagePanel) {
  const isLinked = useQuantize((s) => s.runs.some(({ origin }) => origin === 'link'));
  return (
    <Columns
      answer={
        <>
          <Boundary what="The link">
            <Suspense>{isLinked && <LinkNotice />}</Suspense>
          </Boundary>
          <Boundary what="The answer">
            <AnswerPanel openGuests={openGuests} />
          </Boundary>
        </>
      }
      job={
        <Boundary what="The job">
          <QuantizeBar />
        </Boundary>
      }
      setup={
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
        </>
      }
      layers={
        <>
          <Boundary what="The table of layers">
            <LayersPanel />
          </Boundary>
          <Why />
        </>
      }
      evidence={
        <>
          <Boundary what="The check of the data">
            <Suspense>
              <TrustNotice />
            </Suspense>
          </Boundary>
          <Boundary what="The results">
            <ResultsPanel />
          </Boundary>
          <Charts />
          {guests}
        </>
      }
    />
  );
}
