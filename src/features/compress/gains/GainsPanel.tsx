import { bytes, count, percent } from '../../../state/format';
import { Explained } from '../../../ui/help/Explained';
import type { Explanation } from '../../../ui/help/explanation';
import type { Report } from '../../quantize/job/report';
import { shownRunHere } from '../../quantize/state/runs';
import * as GAINS from '../help-gains';
import { useCompress } from '../use-compress';
import { asFast, codedGain, layerGains, sizeGain, speedGain, workGain, type Gain } from './gains';

/** Bytes, multiply-adds and time of the shown run, where it was compressed, beside those of the float network. */
export default function GainsPanel() {
  const run = useCompress(shownRunHere);
  if (!run?.report.recipe.compression) return null;
  const { report, key } = run;
  return (
    <section className="panel gains" aria-labelledby="gains-title">
      <div className="line">
        <h2 id="gains-title">What it buys</h2>
        <span className="caption">run {key}</span>
      </div>
      <dl className="groups">
        <Fact name="Size as stored" by={GAINS.size} gain={sizeGain(report)} />
        <Fact name="Entropy coded" by={GAINS.coded} gain={codedGain(report)} />
        <Fact name="Multiply-adds" by={GAINS.work} gain={workGain(report)} />
        <Time report={report} run={key} />
      </dl>
      <ByLayer report={report} />
    </section>
  );
}

function Fact({ name, by, gain }: { name: string; by: Explanation; gain: Gain | null }) {
  if (!gain) return null;
  return (
    <>
      <Explained as="dt" by={by}>
        {name}
      </Explained>
      <dd className="facts">
        <b>{gain.text}</b>
        <span>{gain.note}</span>
      </dd>
    </>
  );
}

function Time({ report, run }: { report: Report; run: number }) {
  const busy = useCompress((s) => s.job !== null);
  const measureSpeed = useCompress((s) => s.measureSpeed);
  const reason = asFast(report);
  const { speed } = report;
  const gain = speed && speedGain(speed);
  return (
    <>
      <Explained as="dt" by={GAINS.time}>
        Time
      </Explained>
      <dd className="facts">
        {reason && <span>{reason}</span>}
        {gain && <b>{gain.text}</b>}
        {gain && <span>{gain.note}</span>}
        {!reason && (
          <button type="button" disabled={busy} onClick={() => void measureSpeed(run)}>
            Measure speed
          </button>
        )}
      </dd>
    </>
  );
}

function ByLayer({ report }: { report: Report }) {
  const layers = useCompress((s) => s.workspace.model?.layers);
  const gains = layerGains(report, (id) => layers?.find((layer) => layer.id === id)?.weightBytes ?? 4);
  return (
    <details className="numbers">
      <summary>By layer</summary>
      <div className="scroll" tabIndex={0} role="region" aria-label="What it buys by layer, scrollable">
        <table aria-label="What it buys by layer">
          <thead>
            <tr>
              <th>Layer</th>
              <Explained as="th" by={GAINS.layerWork} className="number">
                Multiply-adds
              </Explained>
              <Explained as="th" by={GAINS.layerLeft} className="number">
                Left
              </Explained>
              <Explained as="th" by={GAINS.stored}>
                Stored as
              </Explained>
              <Explained as="th" by={GAINS.layerSize} className="number">
                Size
              </Explained>
              <Explained as="th" by={GAINS.coded} className="number">
                Coded
              </Explained>
            </tr>
          </thead>
          <tbody>
            {gains.map((gain) => (
              <tr key={gain.id}>
                <td className="name">{gain.name}</td>
                <td className="number">{gain.multiplyAdds === null ? '–' : count(gain.multiplyAdds)}</td>
                <td className="number">{percent(gain.left)}</td>
                <td>{gain.stored}</td>
                <td className="number">{bytes(gain.bytes)}</td>
                <td className="number">{bytes(gain.coded)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
