import { COMPRESSIONS, type CompressionKind } from '../../compress/layer';
import { isFixed } from '../../compress/recipe';
import { Explained } from '../../ui/help/Explained';
import { NumberInput } from '../../ui/controls/NumberInput';
import { ALLOCATION_NAMES, CRITERION_NAMES, REPAIR_NAMES, STRUCTURE_NAMES } from './names';
import { Choice } from './Choice';
import * as COMPRESS from './help';
import { PartSlider } from './PartSlider';
import { TuningFields } from './TuningFields';
import { chosen } from './state';
import { useCompress } from './use-compress';

const KIND_NAMES: Record<CompressionKind, string> = { prune: 'Prune', 'low-rank': 'Low rank', share: 'Share' };

const { threshold: _, ...BY_SIZE } = ALLOCATION_NAMES;
const CONVOLUTIONS = { channels: 'k × k, then 1 × 1', spatial: 'k × 1, then 1 × k' };
const FORMS = { codebook: 'values of a list', separable: 'depthwise and pointwise' };

export function CompressionPanel() {
  const { kind } = useCompress(chosen);
  const chooseKind = useCompress((s) => s.chooseKind);
  return (
    <section className="panel compression" aria-label="Compression">
      <div className="line end">
        <Choice
          label="Compression"
          by={COMPRESS.kind}
          value={kind}
          names={KIND_NAMES}
          onChange={(next) => COMPRESSIONS.includes(next) && chooseKind(next)}
        />
        {kind === 'prune' && <Pruning />}
        {kind === 'low-rank' && <Factoring />}
        {kind === 'share' && <Sharing />}
      </div>
      {kind !== 'share' && <TuningFields />}
    </section>
  );
}

function Pruning() {
  const { criterion, structure, allocation, repair, sparsity, letters, drift } = useCompress(chosen);
  const { setCompression, setAllSparsity } = useCompress((s) => s);
  const fixed = isFixed(structure);
  return (
    <>
      <Choice
        label="Criterion"
        by={COMPRESS.criterion}
        value={criterion!}
        names={CRITERION_NAMES}
        onChange={(next) => setCompression({ criterion: next })}
      />
      <Choice
        label="Structure"
        by={COMPRESS.structure}
        value={structure!}
        names={STRUCTURE_NAMES}
        onChange={(next) => setCompression({ structure: next, sparsity: sparsity ?? 0.5 })}
      />
      <Choice
        label="Allocation"
        by={COMPRESS.allocation}
        value={allocation!}
        names={ALLOCATION_NAMES}
        disabled={fixed}
        onChange={(next) => setCompression({ allocation: next })}
      />
      <Choice
        label="Repair"
        by={COMPRESS.repair}
        value={repair!}
        names={REPAIR_NAMES}
        onChange={(next) => setCompression({ repair: next })}
      />
      <PartSlider
        label="Sparsity of all layers"
        by={COMPRESS.allSparsity}
        value={fixed ? 0.5 : sparsity!}
        most={0.99}
        disabled={fixed}
        onChange={setAllSparsity}
      />
      <Explained as="label" by={COMPRESS.letters} className="check">
        <input
          type="checkbox"
          checked={letters!}
          disabled={structure === 'neurons'}
          onChange={({ target }) => setCompression({ letters: target.checked })}
        />
        Quantize what stays
      </Explained>
      <Explained as="label" by={COMPRESS.drift} className="check">
        <input type="checkbox" checked={drift!} onChange={({ target }) => setCompression({ drift: target.checked })} />
        Follow the drift
      </Explained>
    </>
  );
}

function Factoring() {
  const { allocation, size, aware, convolutions } = useCompress(chosen);
  const setCompression = useCompress((s) => s.setCompression);
  return (
    <>
      <Choice
        label="Allocation"
        by={COMPRESS.allocation}
        value={allocation === 'threshold' ? 'size' : allocation!}
        names={BY_SIZE}
        onChange={(next) => setCompression({ allocation: next })}
      />
      <Choice
        label="Convolutions"
        by={COMPRESS.convolutions}
        value={convolutions!}
        names={CONVOLUTIONS}
        onChange={(next) => setCompression({ convolutions: next })}
      />
      <PartSlider
        label="Size of all layers"
        by={COMPRESS.size}
        value={size!}
        least={0.05}
        most={1}
        onChange={(next) => setCompression({ size: next, layers: {} })}
      />
      <Aware value={aware!} onChange={(next) => setCompression({ aware: next })} />
    </>
  );
}

function Sharing() {
  const { form, values, aware } = useCompress(chosen);
  const setCompression = useCompress((s) => s.setCompression);
  return (
    <>
      <Choice
        label="Shared as"
        by={COMPRESS.form}
        value={form!}
        names={FORMS}
        onChange={(next) => setCompression({ form: next })}
      />
      {form === 'codebook' && (
        <Explained as="label" by={COMPRESS.values} className="field">
          <span>Values</span>
          <NumberInput
            value={values!}
            min={2}
            max={256}
            step={1}
            whole
            eager
            onChange={(next) => next !== null && setCompression({ values: next })}
          />
        </Explained>
      )}
      <Aware value={aware!} onChange={(next) => setCompression({ aware: next })} />
    </>
  );
}

function Aware({ value, onChange }: { value: boolean; onChange: (value: boolean) => void }) {
  return (
    <Explained as="label" by={COMPRESS.aware} className="check">
      <input type="checkbox" checked={value} onChange={({ target }) => onChange(target.checked)} />
      By the outputs
    </Explained>
  );
}
