import { Suspense } from 'react';
import { exampleOf } from '../../../samples/examples';
import { Boundary } from '../../../ui/boundary/Boundary';
import { late } from '../../../ui/boundary/late';
import { ModelPanel } from '../../../ui/workspace/ModelPanel';
import { useQuantize } from '../use-quantize';

/** They come after the first paint: folded away, not asked for, or of later steps. */
const WorkDetails = late('The details of the network', () => import('./WorkDetails'));
const StepsNotice = late('What was done to the network', () => import('./StepsNotice'));
const GraphPanel = late('The graph', () => import('./GraphPanel'));

/** The open network, and beside it the one that a link speaks of. */
export function NetworkPanel() {
  const wanted = useQuantize((s) => s.wanted);
  const stepped = useQuantize((s) => s.madeBy.length > 0);
  const example = wanted && exampleOf(wanted.model);
  return (
    <ModelPanel
      notice={
        wanted ? (
          <p className="notice">
            The link speaks of <b>{wanted.model.name}</b> (SHA-256{' '}
            <span className="mono hash">{wanted.model.sha256}</span>).{' '}
            {example ? `Choose ${example.label} under Example` : 'Open that file'} to run it here.
          </p>
        ) : (
          stepped && (
            <Boundary what="What was done to the network">
              <Suspense>
                <StepsNotice />
              </Suspense>
            </Boundary>
          )
        )
      }
      details={(model) => (
        <Boundary what="The details of the network">
          <Suspense
            fallback={
              <details className="numbers">
                <summary>Inputs, operators, work</summary>
              </details>
            }
          >
            <WorkDetails model={model} />
          </Suspense>
        </Boundary>
      )}
      graph={
        <Boundary what="The graph">
          <Suspense fallback={<p className="soft">Loading the graph</p>}>
            <GraphPanel />
          </Suspense>
        </Boundary>
      }
    />
  );
}
