import type { Preprocessing } from '../../../data/samples';
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
export function RunDetails({ report }: { report: Report }) {
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
        {report.recipe.groupSize !== undefined && (
          <>
            <dt>Scales</dt>
            <dd className="facts">
              <span>
                one for each <b>{report.recipe.groupSize} inputs</b> of a neuron in dense layers
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
            <dt title="What became of the files before the network saw them">Read as</dt>
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
          {change && <span title="What counts is where the two networks differ">{changeInWords(change)}</span>}
          <span title="Signal (the float network’s outputs) over quantization noise, in decibels">
            SQNR <b>{withUnit(scores?.sqnr?.toFixed(1), 'dB')}</b>
          </span>
          <span title="Mean Kullback–Leibler divergence of the softmax outputs from the float network’s, in nats">
            KL <b>{withUnit(scores?.kl?.toPrecision(3), 'nats')}</b>
          </span>
          {scores?.nll !== undefined && (
            <span title="Mean −log p of the next token, in nats">
              NLL <b>{scores.nll.toFixed(4)} nats</b>
            </span>
          )}
        </dd>
        <dt>Time</dt>
        <dd className="facts">
          <span title="Running the layers of both networks, for X and X̃">
            stages <b>{seconds(time.stages)}</b>
          </span>
          <span title="Picking rows of X and X̃">
            gather <b>{seconds(phase('gather'))}</b>
          </span>
          <span title="Summing H = X̃ᵀX̃ and E = X̃ᵀ(X − X̃)">
            Gram <b>{seconds(phase('gram'))}</b>
          </span>
          <span title="Choosing the letters, weight by weight">
            walk <b>{seconds(phase('walk'))}</b>
          </span>
          <span title="Running the quantized network on the evaluation samples">
            score <b>{seconds(time.score)}</b>
          </span>
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
              <th className="number" title="How many values a weight may take">
                Letters
              </th>
              <th className="number" title="Bits that a weight takes, its share of the float32 steps included">
                Bits/weight
              </th>
              <th className="number" title="Rows of X that the method saw: samples, or patches of pictures">
                Rows
              </th>
              <th className="number" title="Scale of the letters; where it was searched for each neuron, the mean">
                C
              </th>
              <th className="number">Error</th>
              <th className="number" title="Share of weights that are 0">
                Zeros
              </th>
              {kept && (
                <th
                  className="number"
                  title="Qronos: how much of its correction of the layers before it is kept, the mean over the neurons; the samples do not bear out the rest"
                >
                  Kept
                </th>
              )}
              <th title="gram: sums H and E, and forgets the rows; path: keeps them, with the error on each">Form</th>
              <th title="What the matrix products were cut into on the GPU">Tile</th>
              <th className="number">Time</th>
              <th className="reason" title="Why this form">
                Reason
              </th>
            </tr>
          </thead>
          <tbody>
            {report.layers.map((layer, i) => (
              <tr key={layer.id}>
                <td className="layer-name" title={layer.name}>
                  {names[i]}
                </td>
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
                <td className="reason" title={layer.reason}>
                  {layer.reason}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
