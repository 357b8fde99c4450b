import { lazy, Suspense, useState } from 'react';
import { bytes, count, whole } from '../../state/format';
import { useBitpath } from '../context';
import { WorkDetails } from '../../features/quantize/page/WorkDetails';

/** Comes when it is asked for. */
const GraphPanel = lazy(() => import('./GraphPanel'));

/** Letters of an open size's name, at most: exporters write long ones. */
const SIZE_NAME = 10;

const shapeText = (shape: (number | string)[]) =>
  shape.map((d) => (d && String(d).length <= SIZE_NAME ? d : '?')).join(' × ');

export function ModelPanel() {
  const model = useBitpath((s) => s.workspace.model);
  const wanted = useBitpath((s) => s.wanted);
  const [drawn, setDrawn] = useState(false);
  return (
    <section className="panel" aria-labelledby="model-title">
      <div className="line spread">
        <h2 id="model-title">{model?.name ?? 'No model open'}</h2>
        {model && (
          <span className="line">
            <span className="caption">opset {model.opset}</span>
            <button type="button" aria-expanded={drawn} onClick={() => setDrawn(!drawn)}>
              {drawn ? 'Hide graph' : 'Show graph'}
            </button>
          </span>
        )}
      </div>
      {wanted && (
        <p className="notice">
          The link speaks of <b>{wanted.model.name}</b> (SHA-256{' '}
          <span className="mono hash">{wanted.model.sha256}</span>). Open that file to run it here.
        </p>
      )}
      {model && (
        <>
          <div className="facts">
            <span title={`${whole(model.parameters)} numbers in its constants`}>
              <b>{count(model.parameters)}</b> parameters
            </span>
            <span title="Size of the file">
              <b>{bytes(model.bytes)}</b>
            </span>
            <span>
              <b>{whole(model.layers.length)}</b> {model.layers.length === 1 ? 'layer' : 'layers'} to quantize
            </span>
            <span title="Shape of the input; ?: any size">
              input <b>{model.inputs.map(({ shape }) => shapeText(shape)).join('; ')}</b>
            </span>
            {model.foldedBatchNorms > 0 && (
              <span title="Multiplied into the layer before it">
                <b>{model.foldedBatchNorms}</b> BatchNorm folded
              </span>
            )}
          </div>
          <WorkDetails model={model} />
          {model.skipped.length > 0 && (
            <details>
              <summary>
                {model.skipped.length} {model.skipped.length === 1 ? 'layer stays' : 'layers stay'} in float
              </summary>
              <ul>
                {model.skipped.map(({ name, op, reason }) => (
                  <li key={name}>
                    {op} {name}: {reason}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </>
      )}
      {model && drawn && (
        <Suspense fallback={<p className="soft">Loading the graph</p>}>
          <GraphPanel />
        </Suspense>
      )}
    </section>
  );
}
