import type { Report } from '../engine/report';
import { intervalText, percent, seconds } from '../state/format';

function samplesText(source: Report['calibration']): string {
  if (!source) return '–';
  return `${source.count} of ${source.name}${source.synthetic ? ' (no real data)' : ''}`;
}

/** What stands behind a result: where it ran, which form each layer took and why, where the time went. */
export function RunDetails({ report }: { report: Report }) {
  const { device, seconds: time, scores } = report;
  const phase = (name: 'gather' | 'gram' | 'walk') =>
    report.layers.reduce((sum, layer) => sum + layer.seconds[name], 0);
  return (
    <details className="numbers">
      <summary>Details</summary>
      <div className="facts">
        <span>
          <b>{device.backend}</b>
          {device.adapter === 'none' ? '' : ` on ${device.adapter}`}
        </span>
        <span>{device.runtime}</span>
        <span>
          SQNR <b>{scores?.sqnr?.toFixed(1) ?? '–'} dB</b>
        </span>
        <span>
          KL <b>{scores?.kl?.toPrecision(3) ?? '–'}</b>
        </span>
        {scores?.nll !== undefined && (
          <span>
            NLL <b>{scores.nll.toFixed(4)}</b>
          </span>
        )}
        {typeof scores?.top1 === 'number' && (
          <span>
            Top-1 <b>{intervalText(scores.top1, scores.predictions ?? scores.samples)}</b>
          </span>
        )}
        <span>
          calibrated on <b>{samplesText(report.calibration)}</b>
        </span>
        <span>
          scored on <b>{samplesText(report.evaluation)}</b>
        </span>
        {report.reused ? (
          <span>
            letters kept from an earlier run <b>{report.reused} layers</b>
          </span>
        ) : null}
        <span>
          gather <b>{seconds(phase('gather'))}</b>
        </span>
        <span>
          Gram <b>{seconds(phase('gram'))}</b>
        </span>
        <span>
          walk <b>{seconds(phase('walk'))}</b>
        </span>
        <span>
          stages <b>{seconds(time.stages)}</b>
        </span>
        <span>
          score <b>{seconds(time.score)}</b>
        </span>
      </div>
      <div className="scroll" tabIndex={0} role="region" aria-label="Details by layer, scrollable">
        <table>
          <thead>
            <tr>
              <th>Layer</th>
              <th className="number">Letters</th>
              <th className="number">Rows</th>
              <th className="number">C</th>
              <th className="number">Error</th>
              <th className="number" title="Share of weights that are 0">
                Zeros
              </th>
              <th>Form</th>
              <th>Tile</th>
              <th className="number">Time</th>
              <th>Reason</th>
            </tr>
          </thead>
          <tbody>
            {report.layers.map((layer) => (
              <tr key={layer.id}>
                <td>{layer.name}</td>
                <td className="number">{layer.letters ?? '–'}</td>
                <td className="number">{layer.samples}</td>
                <td className="number">{layer.scale.toFixed(2)}</td>
                <td className="number">{percent(layer.relativeError, 2)}</td>
                <td className="number">{percent(layer.sparsity)}</td>
                <td>{layer.form ?? '–'}</td>
                <td>{layer.tile ?? '–'}</td>
                <td className="number">{seconds(layer.seconds.gather + layer.seconds.gram + layer.seconds.walk)}</td>
                <td>{layer.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
