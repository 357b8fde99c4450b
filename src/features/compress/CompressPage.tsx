import { Suspense } from 'react';
import { Boundary } from '../../ui/boundary/Boundary';
import { late } from '../../ui/boundary/late';
import { Columns } from '../../ui/shell/Columns';
import { JobBar } from '../../ui/shell/JobBar';
import { DataPanel } from '../../ui/workspace/DataPanel';
import { isReady } from '../../state/state';
import { AnswerPanel } from '../quantize/page/answer/AnswerPanel';
import { NetworkPanel } from '../quantize/page/NetworkPanel';
import { ResultsPanel } from '../quantize/page/results/ResultsPanel';
import { CompressionPanel } from './CompressionPanel';
import { CurvesPanel } from './curves/CurvesPanel';
import { DistilPanel } from './DistilPanel';
import * as COMPRESS from './help';
import { LayersPanel } from './LayersPanel';
import { useCompress } from './use-compress';

const GainsPanel = late('What it buys', () => import('./gains/GainsPanel'));
const CurvesChart = late('The curves', () => import('./curves/CurvesChart'));
const TradeOff = late('The chart', () => import('./TradeOff'));

export function CompressPage() {
  return (
    <Columns
      answer={
        <Boundary what="The answer">
          <AnswerPanel first="How small can it get? Press Compress." />
        </Boundary>
      }
      job={
        <Boundary what="The job">
          <Start />
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
          <Boundary what="The compression">
            <CompressionPanel />
          </Boundary>
          <Boundary what="The choice of curves">
            <CurvesPanel />
          </Boundary>
          <Boundary what="Distilling">
            <DistilPanel />
          </Boundary>
        </>
      }
      layers={
        <Boundary what="The table of layers">
          <LayersPanel />
        </Boundary>
      }
      evidence={
        <>
          <Boundary what="The results">
            <ResultsPanel />
          </Boundary>
          <Boundary what="What it buys">
            <Suspense>
              <GainsPanel />
            </Suspense>
          </Boundary>
          <Boundary what="The chart">
            <Suspense fallback={<section className="panel chart" aria-busy="true" />}>
              <TradeOff />
            </Suspense>
          </Boundary>
          <Boundary what="The curves">
            <Suspense fallback={<section className="panel chart" aria-busy="true" />}>
              <CurvesChart />
            </Suspense>
          </Boundary>
        </>
      }
    />
  );
}

function Start() {
  const ready = useCompress(isReady);
  const compress = useCompress((s) => s.compress);
  return <JobBar start={{ text: 'Compress', by: COMPRESS.start, ready, onStart: () => void compress() }} />;
}
