import { useMemo, useState } from 'react';
import { cellText, type Outcome, type OutcomeNetwork } from '../../experiment/outcome';
import { readWith } from '../../experiment/settings';
import type { Measured } from '../../state/experiments/frame';
import type { PagePanel } from '../../state/feature';
import { seconds, whole } from '../../state/format';
import { saveFile } from '../controls/files';
import { About } from '../help/About';
import { Explained } from '../help/Explained';
import * as EXPERIMENTS from '../help/experiments';
import { useBitpath } from '../context';
import { addressOf } from '../shell/address';
import { outcomeCsv } from './csv';
import { useChosen, useExperimentActions, useExperiments, useMeasured } from './frame-context';
import { GraphPictureChart } from './GraphPictureChart';
import { OutcomeFigureChart } from './OutcomeChart';

/** What came out: a sentence, a table, figures, and networks to go on with. */
export function OutcomePanel({ workplaces }: Pick<PagePanel, 'workplaces'>) {
  const experiment = useChosen();
  const measured = useShown();
  const outcome = useMemo(
    () => (measured ? experiment.outcome(measured.settings, measured.results) : null),
    [experiment, measured],
  );
  return (
    <>
      <section className="panel outcome" aria-labelledby="outcome-title">
        <h2 id="outcome-title">Outcome</h2>
        {measured && outcome ? (
          <Shown id={experiment.id} measured={measured} outcome={outcome} workplaces={workplaces} />
        ) : (
          <p className="soft">Nothing is stored of this experiment. Press Run.</p>
        )}
      </section>
      <div className="outcome-figures">
        {outcome?.picture && <GraphPictureChart picture={outcome.picture} />}
        {outcome?.figures.map((figure) => (
          <OutcomeFigureChart key={`${experiment.id} ${figure.name}`} figure={figure} />
        ))}
      </div>
    </>
  );
}

/** What was measured, read as the form says now. */
function useShown(): Measured | undefined {
  const { fields } = useChosen();
  const measured = useMeasured();
  const now = useExperiments(({ settings, chosen }) => settings[chosen]!);
  return useMemo(
    () => measured && { ...measured, settings: readWith(fields, measured.settings, now) },
    [fields, measured, now],
  );
}

interface ShownProps extends Pick<PagePanel, 'workplaces'> {
  id: string;
  measured: Measured;
  outcome: Outcome;
}

function Shown({ id, measured, outcome, workplaces }: ShownProps) {
  const { columns, rows } = outcome.table;
  return (
    <>
      <p className="outcome-sentence">
        <span className={`verdict ${outcome.verdict.replaceAll(' ', '-')}`}>
          The claim {VERDICTS[outcome.verdict]}.
        </span>{' '}
        {outcome.sentence}
      </p>
      <p className="caption">{originOf(measured)}</p>
      <div className="scroll" tabIndex={0} role="region" aria-label="Figures of each method">
        <table aria-label="Outcome">
          <thead>
            <tr>
              {columns.map((column, i) => (
                <th key={column} className={i > 0 ? 'number' : undefined}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={at}>
                {row.map((cell, i) => (
                  <td key={i} className={i > 0 ? 'number' : undefined}>
                    {cellText(cell)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="line">
        <Explained
          as="button"
          by={EXPERIMENTS.csv}
          type="button"
          onClick={() => saveFile(`${id}.csv`, outcomeCsv(measured.settings, outcome), 'text/csv')}
        >
          Save CSV
        </Explained>
        <Networks networks={outcome.networks} workplaces={workplaces} />
      </div>
    </>
  );
}

const VERDICTS = {
  holds: 'holds here',
  'holds in part': 'holds in part here',
  'does not hold': 'does not hold here',
  open: 'is open',
} as const;

function originOf({ origin, data, seconds: took, missing, backend }: Measured): string {
  const on = `Trained on ${data}`;
  const missed = missing > 0 ? ` ${whole(missing)} runs are missing.` : '';
  const time = took === null ? '' : ` in ${seconds(took)}`;
  switch (origin) {
    case 'stored':
      return `Stored; press Run to get them from this machine. ${on}${time}.`;
    case 'link':
      return `From a link. ${on}${time}.${missed}`;
    case 'run':
      return `${on}${time}, on ${backend === 'wasm' ? 'the processor' : 'the GPU'}.${missed}`;
  }
}

interface NetworksProps extends Pick<PagePanel, 'workplaces'> {
  networks: readonly OutcomeNetwork[];
}

function Networks({ networks, workplaces }: NetworksProps) {
  const { openNetwork } = useExperimentActions();
  const busy = useBitpath((s) => s.job !== null);
  const [wanted, setWanted] = useState('');
  const network = networks.find(({ name }) => name === wanted) ?? networks[0];
  if (!network) return <span className="soft">Run it to open what it trains.</span>;
  return (
    <span className="pair">
      <select aria-label="Network to open" value={network.name} onChange={({ target }) => setWanted(target.value)}>
        {networks.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      {workplaces.map(({ id, title }) => (
        <button
          key={id}
          type="button"
          disabled={busy}
          onClick={() => {
            const { pathname, search } = location;
            history.pushState(null, '', addressOf({ pathname, search, hash: '' }, id, workplaces));
            void openNetwork(network, id);
          }}
        >
          Open in {title}
        </button>
      ))}
      <About name="what is opened" by={EXPERIMENTS.openNetwork} />
    </span>
  );
}
