import { percent, seconds, whole } from '../../../state/format';
import { Explained } from '../../../ui/help/Explained';
import * as LAYERS from '../help/layers';
import * as RUN from '../help/run';
import * as WORK from '../help/work';
import { bitsPerWeight, type LayerReport } from '../job/report';

/** What a run did in each layer. */
export function RunLayers({ layers }: { layers: LayerReport[] }) {
  const withKept = layers.some(({ keptShare }) => typeof keptShare === 'number');
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Details by layer, scrollable">
      <table>
        <Head withKept={withKept} />
        <tbody>
          {layers.map((layer) => (
            <Row key={layer.id} layer={layer} withKept={withKept} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head({ withKept }: { withKept: boolean }) {
  return (
    <thead>
      <tr>
        <Explained as="th" by={WORK.layer}>
          Layer
        </Explained>
        <Explained as="th" by={RUN.levels} className="number">
          Levels
        </Explained>
        <Explained as="th" by={RUN.bitsPerWeight} className="number">
          Bits/weight
        </Explained>
        <Explained as="th" by={RUN.samples} className="number">
          Rows
        </Explained>
        <Explained as="th" by={RUN.scale} className="number">
          Scale
        </Explained>
        <Explained as="th" by={RUN.layerError} className="number">
          Error
        </Explained>
        <Explained as="th" by={LAYERS.zeros} className="number">
          Zeros
        </Explained>
        {withKept && (
          <Explained as="th" by={RUN.keptShare} className="number">
            Kept
          </Explained>
        )}
        <Explained as="th" by={RUN.form}>
          Form
        </Explained>
        <Explained as="th" by={RUN.tile}>
          Tile
        </Explained>
        <Explained as="th" by={RUN.layerSeconds} className="number">
          Time
        </Explained>
        <Explained as="th" by={RUN.reason} className="reason">
          Reason
        </Explained>
      </tr>
    </thead>
  );
}

function Row({ layer, withKept }: { layer: LayerReport; withKept: boolean }) {
  return (
    <tr>
      <td className="name">{layer.name}</td>
      <td className="number">{layer.letters ?? '–'}</td>
      <td className="number">{bitsPerWeight(layer)?.toFixed(2) ?? '–'}</td>
      <td className="number">{whole(layer.samples)}</td>
      <td className="number">{layer.scale.toFixed(2)}</td>
      <td className="number">{percent(layer.relativeError, 2)}</td>
      <td className="number">{percent(layer.sparsity)}</td>
      {withKept && <td className="number">{percent(layer.keptShare, 0)}</td>}
      <td>{layer.form ?? '–'}</td>
      <td>{layer.tile ?? '–'}</td>
      <td className="number">{seconds(layer.seconds.gather + layer.seconds.gram + layer.seconds.walk)}</td>
      <td className="reason">{layer.reason}</td>
    </tr>
  );
}
