import { isSameFile } from '../../../core/same-file';
import type { Workspace } from '../../../engine/api';
import type { FileReference } from '../../../engine/workspace/references';
import { exampleOf } from '../../../samples/examples';
import { whole } from '../../../state/format';
import type { Report } from '../job/report';
import { cameOut, ownRunOf } from '../state/came-out';
import { holdsDataOf, shownRun, type Run } from '../state/runs';
import { Hash } from '../../../ui/controls/Hash';
import { Explained } from '../../../ui/help/Explained';
import * as LINK from '../help/link';
import { stepsText } from '../state/words/step-text';
import { useQuantize } from '../use-quantize';

/** The result of a link: the shown one, else the last that came. */
function useLinked(): Run | null {
  return useQuantize((s) => {
    const shown = shownRun(s);
    return shown?.origin === 'link' ? shown : (s.runs.findLast(({ origin }) => origin === 'link') ?? null);
  });
}

/** Whose result came with the link, what it takes to run it here, and whether it came out the same. */
export default function LinkNotice() {
  const linked = useLinked();
  return linked && <Linked linked={linked} />;
}

function Linked({ linked }: { linked: Run }) {
  const { report } = linked;
  const workspace = useQuantize((s) => s.workspace);
  const runs = useQuantize((s) => s.runs);
  const busy = useQuantize((s) => s.job !== null);
  const { openExample, openSteps, takeSettings, quantize } = useQuantize((s) => s);
  const own = ownRunOf(linked, runs);
  const outcome = own && cameOut(linked, own);
  const example = exampleOf(report.model);
  const open = holdsDataOf(workspace, report);
  const run = async () => {
    if (!open && example) await openExample(example.id);
    if (!(await openSteps(report.steps ?? []))) return;
    takeSettings(linked.key);
    await quantize();
  };
  const { backend, adapter } = report.device;
  return (
    <section className="panel link-notice" aria-labelledby="link-title">
      <div className="line spread">
        <h2 id="link-title">From a link</h2>
        <span className="explained">
          <Explained
            as="button"
            by={LINK.runHere}
            about="doing it again"
            type="button"
            disabled={busy || !(open || example)}
            onClick={() => void run()}
          >
            Run it here
          </Explained>
        </span>
      </div>
      <ul className="facts">
        {filesOf(report).map((file) => (
          <LinkedFile key={file.text} {...file} open={isOpen(file.file, workspace)} />
        ))}
        {report.steps && <li>after {stepsText(report.steps)}, which is done again first</li>}
        <li>
          made on {backend}
          {adapter === 'none' || adapter === '' ? '' : `, ${adapter}`}
          {report.reading ? `; read as ${report.reading.preprocessing.preset}` : ''}
        </li>
      </ul>
      {outcome && (
        <p aria-live="polite" className={outcome.same ? 'came-out' : 'notice came-out'}>
          {outcome.text}
        </p>
      )}
    </section>
  );
}

interface Needed {
  text: string;
  file: FileReference;
}

function filesOf({ model, calibration, evaluation }: Report): Needed[] {
  const samples = (role: string, set: Report['calibration']) =>
    set ? [{ text: `${role}: ${whole(set.count)} of ${set.name}`, file: set }] : [];
  return [
    { text: `network: ${model.name}`, file: model },
    ...samples('calibrated on', calibration),
    ...samples('scored on', evaluation),
  ];
}

const isOpen = (file: FileReference, { model, data }: Workspace) =>
  (model !== null && isSameFile(model, file)) || data.some(({ sha256 }) => sha256 === file.sha256);

function LinkedFile({ text, file: { sha256, synthetic }, open }: Needed & { open: boolean }) {
  return (
    <li>
      {text} {sha256 !== '' && <Hash sha256={sha256} />} {synthetic && <span className="tag doubt">no real data</span>}{' '}
      <span className={open ? 'tag' : 'tag doubt'}>{open ? '✓ open' : 'missing'}</span>
    </li>
  );
}
