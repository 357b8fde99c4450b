import { Suspense, useState } from 'react';
import type { DataSummary, Role } from '../../engine/api';
import { whole } from '../../state/format';
import { hasSameTwice } from '../../state/data-key';
import { late } from '../boundary/late';
import { useBitpath } from '../context';
import { Explained } from '../help/Explained';
import * as SHELL from '../help/shell';
import { NumberInput } from '../controls/NumberInput';
import { PreprocessingFields } from './PreprocessingFields';
import { Previews } from './Previews';

/** Most networks have one output, and there is data. */
const ScoredOutput = late('The choice of the output', async () => ({
  default: (await import('./ScoredOutput')).ScoredOutput,
}));
const SyntheticForm = late('The form of synthetic samples', async () => ({
  default: (await import('./SyntheticForm')).SyntheticForm,
}));

const ROLES: { value: Role | 'both'; text: string }[] = [
  { value: 'calibration', text: 'calibration' },
  { value: 'evaluation', text: 'evaluation' },
  { value: 'both', text: 'both, split' },
];

/** Where labels come from, where it is an array. */
function labelsText({ labelled, labelsFrom }: DataSummary): string {
  if (!labelled) return ', no labels';
  return labelsFrom === undefined ? '' : `, labels: ${labelsFrom}`;
}

function DataSet({ set, onRole }: { set: DataSummary; onRole: (role: Role | 'both') => void }) {
  const about = `${whole(set.count)} × (${set.shape.join(', ')})${set.synthetic ? '' : `, ${set.format}`}${labelsText(set)}`;
  return (
    <li>
      <div className="line spread">
        <span className="set">
          <b>{set.name}</b> {set.synthetic && <span className="tag doubt">no real data</span>}{' '}
          <span className="soft">{about}</span>
        </span>
        <span className="explained">
          <Explained
            as="select"
            by={SHELL.role}
            aria-label={`Role of ${set.name}`}
            value={set.role}
            onChange={(event) => onRole(event.target.value as Role | 'both')}
          >
            {ROLES.map(({ value, text }) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </Explained>
        </span>
      </div>
      <Notes notes={[...(set.notes ?? []), ...leftOut(set)]} />
    </li>
  );
}

/** Arrays, or labels, that are left out, in sentences. */
const leftOut = ({ unused = [] }: DataSummary) => unused.map(({ name, reason }) => `${name} is left out: ${reason}.`);

/** What of the files is not used, and why. */
function Notes({ notes = [] }: { notes?: string[] | undefined }) {
  return notes.map((note) => (
    <p key={note} className="soft note">
      {note}
    </p>
  ));
}

export function DataPanel() {
  const { data, notes, held: awaiting = [] } = useBitpath((s) => s.workspace);
  const setRole = useBitpath((s) => s.setRole);
  const place = ({ role }: DataSummary) => ROLES.findIndex(({ value }) => value === role);
  const sorted = [...data].sort((a, b) => place(a) - place(b));
  return (
    <section className="panel" aria-labelledby="data-title">
      <div className="line spread">
        <h2 id="data-title">Data</h2>
        <Counts />
      </div>
      {hasSameTwice(data) && (
        <p className="soft">
          <span className="tag doubt">same samples twice</span> The accuracy is measured on what is calibrated on.
        </p>
      )}
      {data.length === 0 && <p className="soft">None yet. Open files, or drop them anywhere on the page.</p>}
      <Noise />
      <ul className="sets">
        {sorted.map((set) => (
          <DataSet key={set.id} set={set} onRole={(role) => void setRole(set.id, role)} />
        ))}
        {awaiting.map(({ name, arrays }) => (
          <li key={name}>
            <b>{name}</b> <span className="soft">waits for a network that reads {arrays.join(', ')}</span>
          </li>
        ))}
      </ul>
      <Notes notes={notes} />
      <LabelOffset />
      <Suspense>
        <ScoredOutput />
      </Suspense>
      <div className="data">
        <PreprocessingFields />
        <Previews />
      </div>
    </section>
  );
}

/** Offered where data is missing, and where it is noise already. */
function Noise() {
  const offered = useBitpath(
    ({ workspace: { data, counts } }) =>
      counts.calibration === 0 || counts.evaluation === 0 || data.some(({ synthetic }) => synthetic),
  );
  const [making, setMaking] = useState(false);
  if (!offered) return null;
  return (
    <>
      <div className="explained">
        <Explained
          as="button"
          by={SHELL.makeSynthetic}
          about="samples without data"
          type="button"
          aria-expanded={making}
          onClick={() => setMaking(!making)}
        >
          Make synthetic samples
        </Explained>
      </div>
      <Suspense>{making && <SyntheticForm onMade={() => setMaking(false)} />}</Suspense>
    </>
  );
}

/** How many samples are for what; of those to evaluate on a part may be chosen. */
function Counts() {
  const { counts, evaluable } = useBitpath((s) => s.workspace);
  const setEvaluationCount = useBitpath((s) => s.setEvaluationCount);
  const of = evaluable !== undefined && evaluable > counts.evaluation ? ` of ${whole(evaluable)}` : '';
  return (
    <span className="line">
      <span className="caption">
        {whole(counts.calibration)} to calibrate, {whole(counts.evaluation)}
        {of} to evaluate
      </span>
      {evaluable !== undefined && (
        <Explained as="label" by={SHELL.evaluateOn} className="line caption counts">
          Evaluate on
          <NumberInput
            value={counts.evaluation}
            min={1}
            max={evaluable}
            whole
            onChange={(count) => void setEvaluationCount(count ?? evaluable)}
          />
        </Explained>
      )}
    </span>
  );
}

function LabelOffset() {
  const labelOffset = useBitpath((s) => s.workspace.labelOffset);
  const setLabelOffset = useBitpath((s) => s.setLabelOffset);
  if (labelOffset === 0) return null;
  return (
    <p className="line soft">
      {labelOffset > 0 ? `${labelOffset} is added to` : `${-labelOffset} is taken from`} every label of these files.
      <button type="button" className="quiet" onClick={() => void setLabelOffset(0)}>
        Take labels as they are
      </button>
    </p>
  );
}
