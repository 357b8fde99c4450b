import type { Preprocessing } from '../../../data/samples';
import { Explained } from '../../../ui/help/Explained';
import * as RUN from '../help/run';
import type { Report } from '../job/report';
import { changeInWords, changeOf } from '../state/change';
import { intervalText, seconds, whole, withUnit } from '../../../state/format';
import { RunLayers } from './RunLayers';

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
  const normalization = preset === 'Custom' ? ` (mean ${numbers(mean)}, std ${numbers(std)})` : '';
  return `${preset}${normalization}, ${channelOrder}, ${layout}${resize === null ? '' : `, resized to ${resize} px, then cropped`}`;
}

/** What stands behind a result: where it ran, which form each layer took and why, where the time went. */
export default function RunDetails({ report }: { report: Report }) {
  const { device, recipe } = report;
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
        {recipe.groupSize !== undefined && (
          <>
            <dt>Scales</dt>
            <dd className="facts">
              <span>
                one for each <b>{recipe.groupSize} inputs</b> of a neuron in dense layers
              </span>
            </dd>
          </>
        )}
        <SampleFacts report={report} />
        <ScoreFacts scores={report.scores} />
        <TimeFacts report={report} />
      </dl>
      <RunLayers layers={report.layers} />
    </details>
  );
}

/** Which samples it saw, and how they were read. */
function SampleFacts({ report }: { report: Report }) {
  const { reading } = report;
  return (
    <>
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
            {reading.output !== undefined && (
              <span>
                output <b>{reading.output}</b>
              </span>
            )}
            {reading.classAxis !== undefined && (
              <span>
                classes along axis <b>{reading.classAxis}</b>
              </span>
            )}
            {reading.labelOffset !== 0 && (
              <span>
                labels <b>{reading.labelOffset > 0 ? `+ ${reading.labelOffset}` : `− ${-reading.labelOffset}`}</b>
              </span>
            )}
          </dd>
        </>
      )}
    </>
  );
}

function ScoreFacts({ scores }: { scores: Report['scores'] }) {
  const change = changeOf(scores);
  return (
    <>
      <dt>Scores</dt>
      <dd className="facts">
        {typeof scores?.top1 === 'number' && (
          <span>
            top-1, <b>{intervalText(scores.top1, scores.predictions ?? scores.samples)}</b>
          </span>
        )}
        {typeof scores?.labelAccuracy === 'number' && (
          <span>
            labels, <b>{intervalText(scores.labelAccuracy, scores.predictions ?? scores.samples)}</b>
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
    </>
  );
}

function TimeFacts({ report: { layers, seconds: time, reused } }: { report: Report }) {
  const ofLayers = (phase: 'gather' | 'gram' | 'walk') => layers.reduce((sum, layer) => sum + layer.seconds[phase], 0);
  return (
    <>
      <dt>Time</dt>
      <dd className="facts">
        <Explained as="span" by={RUN.stages}>
          stages <b>{seconds(time.stages)}</b>
        </Explained>
        <Explained as="span" by={RUN.gather}>
          gather <b>{seconds(ofLayers('gather'))}</b>
        </Explained>
        <Explained as="span" by={RUN.gram}>
          Gram <b>{seconds(ofLayers('gram'))}</b>
        </Explained>
        <Explained as="span" by={RUN.walk}>
          walk <b>{seconds(ofLayers('walk'))}</b>
        </Explained>
        <Explained as="span" by={RUN.score}>
          score <b>{seconds(time.score)}</b>
        </Explained>
        {reused ? (
          <span>
            kept from an earlier run <b>{reused} layers</b>
          </span>
        ) : null}
      </dd>
    </>
  );
}
