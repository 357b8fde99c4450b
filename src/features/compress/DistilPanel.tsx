import { isReady } from '../../state/state';
import { NumberInput } from '../../ui/controls/NumberInput';
import { Explained } from '../../ui/help/Explained';
import * as COMPRESS from './help';
import { PartSlider } from './PartSlider';
import { STUDENT_BOUNDS } from './state-students';
import { StudentsTable } from './StudentsTable';
import { useCompress } from './use-compress';

/** A network of another width that learns what the open one says. */
export function DistilPanel() {
  const { width, epochs, rate, labels } = useCompress((s) => s.distilling);
  const change = useCompress((s) => s.setDistilling);
  const distil = useCompress((s) => s.distil);
  const busy = useCompress((s) => s.job !== null);
  const ready = useCompress(isReady);
  const some = useCompress((s) => s.students.length > 0);
  return (
    <section className="panel distil" aria-labelledby="distil-title">
      <h2 id="distil-title">Distil</h2>
      <div className="line end">
        <PartSlider
          label="Width of the student"
          by={COMPRESS.studentWidth}
          value={width}
          least={STUDENT_BOUNDS.width.min}
          most={STUDENT_BOUNDS.width.max}
          onChange={(next) => change({ width: next })}
        />
        <Explained as="label" by={COMPRESS.studentEpochs} className="field">
          <span>Epochs</span>
          <NumberInput
            value={epochs}
            {...STUDENT_BOUNDS.epochs}
            step={1}
            whole
            eager
            onChange={(next) => next !== null && change({ epochs: next })}
          />
        </Explained>
        <Explained as="label" by={COMPRESS.studentRate} className="field">
          <span>Learning rate</span>
          <NumberInput
            value={rate}
            {...STUDENT_BOUNDS.rate}
            step={0.0001}
            whole={false}
            eager
            onChange={(next) => next !== null && change({ rate: next })}
          />
        </Explained>
        <Explained as="label" by={COMPRESS.labelsUsed} className="field">
          <span>Labels used</span>
          <NumberInput
            value={labels}
            {...STUDENT_BOUNDS.labels}
            step={1}
            whole
            eager
            placeholder="all"
            onChange={(next) => change({ labels: next })}
          />
        </Explained>
        <Explained
          as="button"
          by={COMPRESS.distil}
          type="button"
          disabled={busy || !ready}
          onClick={() => void distil()}
        >
          Distil
        </Explained>
      </div>
      {some && <StudentsTable />}
    </section>
  );
}
