import type { Preprocessing } from '../../../data/samples';
import { Explained, Truncated } from '../../../ui/help/Explained';
import * as RUN from '../help/run';
import { bitsPerWeight, type Report } from '../job/report';
import { changeInWords, changeOf } from '../state/change';
import { intervalText, percent, seconds, whole, withUnit } from '../../../state/format';
import { shortNames } from '../../../state/short-names';

/** Letters of a layer's name, at most. */
const NAME = 28;

function samplesText(source: Report['calibration']): string {
  if (!source) return '–';
  return `${whole(source.count)} of ${source.name}${source.synthetic ? ' (no real data)' : ''}`;
}

function scoredText({ evaluation, reading }: Report): string {
  const { count, of, seed } = reading?.evaluated ?? { count: 0, of: 0, seed: 0 };
  if (!evaluation || count >= of) return samplesText(evaluation);
  return `${samplesText({ ...evaluation, name: `the ${whole(of)} of ${evaluation.name}` })}, seed ${seed}`;
}

function readingText({ preset, mean, std, channelOrder, layout, resize }: Preprocessing): string {
  const numbers = (values: number[]) => values.map((value) => Number(value.toPrecision(4))).join(', ');
  const own = preset === 'Custom' ? ` (mean ${numbers(mean)}, std ${numbers(std)})` : '';
  return `${preset}${own}, ${channelOrder}, ${layout}${resize === null ? '' : `, resized to ${resize} px, then cropped`}`;
}

/** What stands behind a result: where it ran, which form each layer took and why, where the time went. */
export default function RunDetails({ report }: { report: Report }) {
  const { device, seconds: time, scores, reading } = report;
  const change = changeOf(scores);
  const phase = (name: 'gather' | 'gram' | 'walk') =>
    report.layers.reduce((sum, layer) => sum + layer.seconds[name], 0);
  const kept = report.layers.some(({ keptShare }) => typeof keptShare === 'number');
  const names = shortNames(
    report.layers.map(({ name }) => name),
    NAME,
  );
  return (
    <details className="numbers">
      <summary>Details</summary>
      <dl className="groups">
        <dt>Ran on</dt>
        <dd className="facts">
          <span>
            <b>{device.backend}</b>
            {device.adapter === 'none' ? '' : ` on ${device.adapter}`}
          </span>
          <span>{device.runtime}</span>
        </dd>
        {report.recipe.blockSize !== undefined && (
          <>
            <dt>Scales</dt>
            <dd className="facts">
              <span>
                one for each <b>{report.recipe.blockSize} inputs</b> of a neuron in dense layers
              </span>
            </dd>
          </>
        )}
        <dt>Samples</dt>
        <dd className="facts">
          <span>
            calibrated on <b>{samplesText(report.calibration)}</b>
          </span>
          <span>
            scored on <b>{scoredText(report)}</b>
          </span>
        </dd>
        {reading && (
          <>
            <Explained as="dt" by={RUN.reading}>
              Read as
            </Explained>
            <dd className="facts">
              <span>{readingText(reading.preprocessing)}</span>
              {reading.labelOffset !== 0 && (
                <span>
                  labels <b>{reading.labelOffset > 0 ? `+ ${reading.labelOffset}` : `− ${-reading.labelOffset}`}</b>
                </span>
              )}
            </dd>
          </>
        )}
        <dt>Scores</dt>
        <dd className="facts">
          {typeof scores?.top1 === 'number' && (
            <span>
              top-1, <b>{intervalText(scores.top1, scores.predictions ?? scores.samples)}</b>
            </span>
          )}
          {change && (
            <Explained as="span" by={RUN.change}>
              {changeInWords(change)}
            </Explained>
          )}
          <Explained as="span" by={RUN.sqnr}>
            SQNR <b>{withUnit(scores?.sqnr?.toFixed(1), 'dB')}</b>
          </Explained>
          <Explained as="span" by={RUN.kl}>
            KL <b>{withUnit(scores?.kl?.toPrecision(3), 'nats')}</b>
          </Explained>
          {scores?.nll !== undefined && (
            <Explained as="span" by={RUN.nll}>
              NLL <b>{scores.nll.toFixed(4)} nats</b>
            </Explained>
          )}
        </dd>
        <dt>Time</dt>
        <dd className="facts">
          <Explained as="span" by={RUN.stages}>
            stages <b>{seconds(time.stages)}</b>
          </Explained>
          <Explained as="span" by={RUN.gather}>
            gather <b>{seconds(phase('gather'))}</b>
          </Explained>
          <Explained as="span" by={RUN.gram}>
            Gram <b>{seconds(phase('gram'))}</b>
          </Explained>
          <Explained as="span" by={RUN.walk}>
            walk <b>{seconds(phase('walk'))}</b>
          </Explained>
          <Explained as="span" by={RUN.score}>
            score <b>{seconds(time.score)}</b>
          </Explained>
          {report.reused ? (
            <span>
              letters kept from an earlier run <b>{report.reused} layers</b>
            </span>
          ) : null}
        </dd>
      </dl>
      <div className="scroll" tabIndex={0} role="region" aria-label="Details by layer, scrollable">
        <table>
          <thead>
            <tr>
              <th>Layer</th>
              <Explained as="th" by={RUN.letters} className="number">
                Letters
              </Explained>
              <Explained as="th" by={RUN.bitsPerWeight} className="number">
                Bits/weight
              </Explained>
              <Explained as="th" by={RUN.samples} className="number">
                Rows
              </Explained>
              <Explained as="th" by={RUN.scale} className="number">
                C
              </Explained>
              <th className="number">Error</th>
              <Explained as="th" by={RUN.sparsity} className="number">
                Zeros
              </Explained>
              {kept && (
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
              <th className="number">Time</th>
              <Explained as="th" by={RUN.reason} className="reason">
                Reason
              </Explained>
            </tr>
          </thead>
          <tbody>
            {report.layers.map((layer, i) => (
              <tr key={layer.id}>
                <Truncated as="td" full={layer.name} className="layer-name">
                  {names[i]}
                </Truncated>
                <td className="number">{layer.letters ?? '–'}</td>
                <td className="number">{bitsPerWeight(layer)?.toFixed(2) ?? '–'}</td>
                <td className="number">{whole(layer.samples)}</td>
                <td className="number">{layer.scale.toFixed(2)}</td>
                <td className="number">{percent(layer.relativeError, 2)}</td>
                <td className="number">{percent(layer.sparsity)}</td>
                {kept && <td className="number">{percent(layer.keptShare, 0)}</td>}
                <td>{layer.form ?? '–'}</td>
                <td>{layer.tile ?? '–'}</td>
                <td className="number">{seconds(layer.seconds.gather + layer.seconds.gram + layer.seconds.walk)}</td>
                <Truncated as="td" full={layer.reason} className="reason">
                  {layer.reason}
                </Truncated>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
