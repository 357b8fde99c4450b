import { useMemo } from 'react';
import type { LayerSummary, ModelSummary } from '../../../engine/api';
import { Explained } from '../../../ui/help/Explained';
import * as WORK from '../help/work';
import { estimateWork, onDevice, type WorkEstimate } from '../job/estimate';
import { bytes, count, flops, seconds, whole } from '../../../state/format';
import type { Preflight } from '../../../engine/workspace/preflight';
import { useQuantize } from '../use-quantize';

/** What quantizing takes with this recipe, in a sentence. */
function Sentence({ estimate }: { estimate: WorkEstimate }) {
  const device = useQuantize((s) => s.device);
  const demand = device && onDevice(estimate, device);
  return (
    <p className="soft">
      Quantizing takes about <b>{flops(estimate.flops)}</b> and <b>{bytes(estimate.memory)}</b> at{' '}
      {whole(estimate.samples)} samples, and running them through the network {flops(estimate.runFlops)}
      {demand ? `: roughly ${seconds(Math.max(1, demand.seconds))} on this device.` : '.'}
      {demand && !demand.fits && (
        <b className="over">
          {' '}
          That is more than the {bytes(demand.limit)} that a job may hold here: use fewer samples or patches.
        </b>
      )}
    </p>
  );
}

/** Before any run: what the network is made of, what each layer computes, and what quantizing it takes. */
export default function WorkDetails({ model }: { model: ModelSummary }) {
  const work = useQuantize((s) => s.work);
  const recipe = useQuantize((s) => s.recipe);
  const available = useQuantize((s) => s.workspace.counts.calibration);
  const measureWork = useQuantize((s) => s.measureWork);
  const busy = useQuantize((s) => s.job !== null);
  const estimate = useMemo(
    () => work && estimateWork(model.layers, work, recipe, available),
    [work, model, recipe, available],
  );
  const operators = Object.entries(model.operators).sort(([, a], [, b]) => b - a);
  return (
    <details className="numbers">
      <summary>Inputs, operators, work</summary>
      <ul className="plain">
        {model.inputs.map(({ name, type, shape }) => (
          <li key={`in ${name}`}>
            in <b>{name}</b>: {type}, {shape.map((size) => size || '?').join(' × ') || 'one number'}
          </li>
        ))}
        {model.outputs.map(({ name, type, shape }) => (
          <li key={`out ${name}`}>
            out <b>{name}</b>: {type}, {shape.map((size) => size || '?').join(' × ') || 'shape open'}
          </li>
        ))}
      </ul>
      <p className="soft">{operators.map(([name, times]) => `${name} × ${times}`).join(', ')}</p>
      {estimate && work ? (
        <>
          <Sentence estimate={estimate} />
          <WorkByLayer layers={model.layers} work={work} estimate={estimate} />
          <p className="soft">
            For samples of {work.shape.join(' × ')}. Activations of both networks are held for all samples.
          </p>
        </>
      ) : (
        <div className="explained">
          <Explained
            as="button"
            by={WORK.measure}
            about="measuring the work"
            type="button"
            disabled={busy}
            onClick={() => void measureWork()}
          >
            Measure the work of each layer
          </Explained>
        </div>
      )}
    </details>
  );
}

/** Layers in the table, at most. */
const ROWS = 400;

interface WorkByLayerProps {
  layers: LayerSummary[];
  work: Preflight;
  estimate: WorkEstimate;
}

function WorkByLayer({ layers, work, estimate }: WorkByLayerProps) {
  const costs = new Map(estimate.layers.map((cost) => [cost.id, cost]));
  const ofSample = new Map(work.layers.map((layer) => [layer.id, layer]));
  return (
    <>
      <div className="scroll" tabIndex={0} role="region" aria-label="Work by layer, scrollable">
        <table aria-label="Work by layer">
          <thead>
            <tr>
              <Explained as="th" by={WORK.layer}>
                Layer
              </Explained>
              <Explained as="th" by={WORK.multiplyAdds} className="number">
                Multiply-adds
              </Explained>
              <Explained as="th" by={WORK.positions} className="number">
                Rows
              </Explained>
              <Explained as="th" by={WORK.form}>
                Form
              </Explained>
              <Explained as="th" by={WORK.flops} className="number">
                Work
              </Explained>
              <Explained as="th" by={WORK.memory} className="number">
                Memory
              </Explained>
            </tr>
          </thead>
          <tbody>
            {layers.slice(0, ROWS).map(({ id, name }) => {
              const cost = costs.get(id);
              return (
                <tr key={id}>
                  <td className="name">{name}</td>
                  <td className="number">{count(ofSample.get(id)?.multiplyAdds ?? 0)}</td>
                  <td className="number">{count(ofSample.get(id)?.positions ?? 0)}</td>
                  <td>{cost?.form ?? 'float'}</td>
                  <td className="number">{cost ? flops(cost.flops) : '–'}</td>
                  <td className="number">{cost ? bytes(cost.memory) : '–'}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {layers.length > ROWS && (
        <p className="soft">
          The first {ROWS} layers of {layers.length}.
        </p>
      )}
    </>
  );
}
