import { Suspense, useState, type ReactNode } from 'react';
import type { ModelSummary } from '../../engine/api';
import { bytes, count, whole } from '../../state/format';
import { Boundary } from '../boundary/Boundary';
import { late } from '../boundary/late';
import { useBitpath } from '../context';
import { Explained } from '../help/Explained';
import * as SHELL from '../help/shell';

/** Of most networks there is nothing more to know. */
const ModelNotes = late('What is to be known of the network', () => import('./ModelNotes'));

/** Letters of an open size's name, at most: exporters write long ones. */
const SIZE_NAME = 10;

const shapeText = (shape: (number | string)[]) =>
  shape.map((d) => (d && String(d).length <= SIZE_NAME ? d : '?')).join(' × ');

interface ModelPanelProps {
  /** What is to be said of another network. */
  notice?: ReactNode;
  /** What the feature has to say of this one. */
  details?: (model: ModelSummary) => ReactNode;
  /** The drawing of the network, as the feature draws it. */
  graph: ReactNode;
}

/** The open network: what it is made of, and what of it stays as it is. */
export function ModelPanel({ notice, details, graph }: ModelPanelProps) {
  const model = useBitpath((s) => s.workspace.model);
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
      {notice}
      {model && (
        <>
          <div className="facts">
            <Explained as="span" by={SHELL.parameters(whole(model.parameters))}>
              <b>{count(model.parameters)}</b> parameters
            </Explained>
            <Explained as="span" by={SHELL.fileSize}>
              <b>{bytes(model.bytes)}</b>
            </Explained>
            <span>
              <b>{whole(model.layers.length)}</b> {model.layers.length === 1 ? 'layer' : 'layers'} to quantize
            </span>
            <Explained as="span" by={SHELL.inputShape}>
              input <b>{model.inputs.map(({ shape }) => shapeText(shape)).join('; ')}</b>
            </Explained>
            {model.foldedBatchNorms > 0 && (
              <Explained as="span" by={SHELL.foldedBatchNorms}>
                <b>{model.foldedBatchNorms}</b> BatchNorm folded
              </Explained>
            )}
          </div>
          {(model.random ?? model.lookups) && (
            <Boundary what="What is to be known of the network">
              <Suspense>
                <ModelNotes model={model} />
              </Suspense>
            </Boundary>
          )}
          {details?.(model)}
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
      {model && drawn && graph}
    </section>
  );
}
