import type { LayerSummary } from '../../engine/api';
import { bytes, percent } from '../../state/format';
import { shortNames } from '../../state/short-names';
import { Explained } from '../../ui/help/Explained';
import type { LayerReport } from '../quantize/job/report';
import { shownRunHere } from '../quantize/state/runs';
import { isFixed } from '../../compress/recipe';
import * as COMPRESS from './help';
import { chosen } from './state';
import { useCompress } from './use-compress';

const NONE: LayerSummary[] = [];
const NAME = 22;

/** The layers, what goes of each, and what came of that in the shown run. */
export function LayersPanel() {
  const layers = useCompress((s) => s.workspace.model?.layers) ?? NONE;
  const reports = useCompress((s) => shownRunHere(s)?.report.layers);
  const shown = useCompress((s) => shownRunHere(s)?.key ?? null);
  const names = shortNames(
    layers.map(({ name }) => name),
    NAME,
  );
  return (
    <section className="panel layers-panel" aria-labelledby="compress-layers-title">
      <div className="line">
        <h2 id="compress-layers-title">Layers</h2>
        {shown !== null && <span className="caption">errors and sizes: run {shown}</span>}
      </div>
      <div className="scroll" tabIndex={0} role="region" aria-label="Layers, scrollable">
        <table aria-label="Layers" className="layers compressed">
          <thead>
            <tr>
              <th scope="col">Layer</th>
              <Explained as="th" by={COMPRESS.ownPart} scope="col">
                Goes
              </Explained>
              <th scope="col">Float</th>
              <Explained as="th" by={COMPRESS.layerError} className="number" scope="col">
                Error
              </Explained>
              <Explained as="th" by={COMPRESS.layerSize} className="number" scope="col">
                Size
              </Explained>
              <Explained as="th" by={COMPRESS.layerZeros} className="number zeros" scope="col">
                Zeros
              </Explained>
            </tr>
          </thead>
          <tbody>
            {layers.map((layer, i) => (
              <Row key={layer.id} layer={layer} name={names[i]!} report={reports?.find(({ id }) => id === layer.id)} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ layer, name, report }: { layer: LayerSummary; name: string; report: LayerReport | undefined }) {
  const { id, op, neurons, inputs, groups } = layer;
  const inFloat = useCompress((s) => s.recipe.layers[id]?.float === true);
  const setLayer = useCompress((s) => s.setLayer);
  return (
    <tr>
      <th scope="row" className="layer-name">
        {name}{' '}
        <span className="soft">
          {op} {neurons} × {inputs}
          {groups > 1 ? `, ${groups} groups` : ''}
        </span>
      </th>
      <td>
        <Part layer={layer} disabled={inFloat} />
      </td>
      <td className="middle">
        <label className="target">
          <input
            type="checkbox"
            aria-label={`Keep ${layer.name} in float`}
            checked={inFloat}
            onChange={({ target }) => setLayer(id, { float: target.checked })}
          />
        </label>
      </td>
      <td className="number">{percent(report?.relativeError)}</td>
      <td className="number">
        {sizeText(layer, report)}
        {storedText(report) && <span className="soft stored">{storedText(report)}</span>}
      </td>
      <td className="number soft zeros">
        {percent(report?.sparsity, 0)}
        {report?.work !== undefined && <span className="stored">{percent(report.work, 0)} work</span>}
      </td>
    </tr>
  );
}

/** What goes of one layer: of pruned ones a part, of those of low rank what their rank says. */
function Part({ layer, disabled }: { layer: LayerSummary; disabled: boolean }) {
  const compression = useCompress(chosen);
  const setLayerCompression = useCompress((s) => s.setLayerCompression);
  const { id, name } = layer;
  const { kind, layers, sparsity, allocation, structure } = compression;
  const own = layers[id]?.sparsity;
  if (kind !== 'prune' || isFixed(structure)) return <span className="soft">all</span>;
  return (
    <span className="bits">
      <input
        type="range"
        aria-label={`Sparsity of ${name}`}
        aria-valuetext={percent(own ?? sparsity, 0)}
        min={0}
        max={99}
        step={1}
        value={Math.round(100 * (own ?? sparsity!))}
        disabled={disabled}
        onChange={({ target }) => setLayerCompression(id, { sparsity: target.valueAsNumber / 100 })}
      />
      {own === undefined ? (
        <span className="soft number">{allocation === 'same' ? percent(sparsity, 0) : 'all'}</span>
      ) : (
        <button
          type="button"
          className="number"
          aria-label={`Let ${name} follow the others`}
          onClick={() => setLayerCompression(id, null)}
        >
          {percent(own, 0)}
        </button>
      )}
    </span>
  );
}

function sizeText({ neurons, inputs, weightBytes = 4 }: LayerSummary, report: LayerReport | undefined): string {
  if (!report) return '–';
  return bytes(report.bytes ?? neurons * inputs * weightBytes);
}

const storedText = (report: LayerReport | undefined) =>
  report?.rank === undefined ? report?.stored : `rank ${report.rank}`;
