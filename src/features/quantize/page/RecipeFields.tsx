/** The fields of a recipe that more than choose from a list. */
import { BLOCK_SIZES, DEFAULT_DAMPING, type BlockSize, type Method, type Regularizer } from '../../../quant/layer';
import { BOUNDS, isDense } from '../job/recipe';
import { canBeSparse } from '../state/recipe-actions';
import { useQuantize } from '../use-quantize';
import { NumberInput } from '../../../ui/controls/NumberInput';

type NumberName = keyof typeof BOUNDS & ('scale' | 'percentile' | 'seed' | 'calibrationCount' | 'patches');

/** What a label means, for those who have not read the paper. */
const NUMBERS: Record<NumberName, { label: string; title: string; step: number }> = {
  calibrationCount: {
    label: 'Calibration samples',
    title: 'How many of the calibration samples the method sees: a seeded choice',
    step: 1,
  },
  scale: {
    label: 'Scale C',
    title: 'The letters reach to C × the radius. Where C is searched, the search is around this value',
    step: 0.01,
  },
  percentile: {
    label: 'Percentile of |w|',
    title:
      'The radius is this share of the way up the sorted |w|: 1 is the largest, 0.99 leaves out the largest hundredth',
    step: 0.001,
  },
  patches: {
    label: 'Patches a sample',
    title: 'Convolutions: how many positions of each sample are kept, at most; a seeded choice',
    step: 1,
  },
  seed: { label: 'Seed', title: 'Of everything that is chosen at random: the same seed gives the same bits', step: 1 },
};

export function NumberField({ name }: { name: NumberName }) {
  const value = useQuantize(({ recipe }) => recipe[name]);
  const setRecipe = useQuantize((s) => s.setRecipe);
  const { min, max, whole } = BOUNDS[name];
  const { label, title, step } = NUMBERS[name];
  return (
    <label className="field" title={title}>
      <span>{label}</span>
      <NumberInput
        value={value}
        min={min}
        max={max}
        step={step}
        whole={whole}
        eager
        onChange={(next) => next !== null && setRecipe({ [name]: next })}
      />
    </label>
  );
}

/** What no damping means depends on the method: Qronos then holds back what the samples don't bear out. */
export function DampingField({ method }: { method: Method }) {
  const value = useQuantize(({ recipe }) => recipe.damping ?? null);
  const setRecipe = useQuantize((s) => s.setRecipe);
  const { min, max } = BOUNDS.damping;
  const added = `λ, added to the diagonal of X̃ᵀX̃, as a part of its mean. Empty: ${DEFAULT_DAMPING}`;
  const shrunk = `${added}, and only as much of the correction of the past as the samples bear out. With a number: Qronos as its paper has it`;
  return (
    <label className="field damping" title={method === 'qronos' ? shrunk : added}>
      <span>Damping</span>
      <NumberInput
        value={value}
        min={min}
        max={max}
        step={min}
        placeholder={method === 'qronos' ? `${DEFAULT_DAMPING}, held back` : String(DEFAULT_DAMPING)}
        eager
        onChange={(next) => setRecipe({ damping: next ?? undefined })}
      />
    </label>
  );
}

/** Groups are `blockSize` consecutive inputs of a neuron. */
export function GroupSizeField() {
  const blockSize = useQuantize(({ recipe }) => recipe.blockSize);
  const layers = useQuantize((s) => s.workspace.model?.layers) ?? [];
  const setRecipe = useQuantize((s) => s.setRecipe);
  const choose = (value: string) =>
    setRecipe(value ? { radius: 'neuron', blockSize: Number(value) as BlockSize } : { blockSize: undefined });
  return (
    <>
      <label
        className="field"
        title="Dense layers: a radius, and so a step, for every so many inputs of each neuron. C stays one for all groups of a neuron"
      >
        <span>Group size</span>
        <select value={blockSize ?? ''} onChange={(e) => choose(e.target.value)}>
          <option value="">none</option>
          {BLOCK_SIZES.map((size) => (
            <option key={size} value={size}>
              {size} inputs
            </option>
          ))}
        </select>
      </label>
      {blockSize !== undefined && (
        <span className="soft">
          Groups in dense layers only (Gemm, MatMul): {layers.filter(({ op }) => isDense(op)).length} of {layers.length}
          .
        </span>
      )}
    </>
  );
}

/** λ of a regularizer that was just chosen: about a tenth of usual weights. */
const LAMBDA = 0.01;
const MOST_LAMBDA = 1e3;

const REGULARIZERS: Record<Regularizer['kind'], string> = {
  L1: 'L1, soft threshold',
  L0: 'L0, hard threshold',
};
const REGULARIZER_KINDS = ['L1', 'L0'] as const;

/** The paper's sparse forms: more zeros, for more error. */
export function SparsityFields() {
  const regularizer = useQuantize(({ recipe }) => recipe.regularizer);
  const alphabet = useQuantize(({ recipe }) => recipe.alphabet);
  const setRecipe = useQuantize((s) => s.setRecipe);
  const choose = (kind: string) =>
    setRecipe({
      regularizer: kind ? { kind: kind as Regularizer['kind'], lambda: regularizer?.lambda ?? LAMBDA } : undefined,
    });
  return (
    <>
      <label
        className="field"
        title="More zeros: L1 moves every weight by λ towards 0 before it is rounded; L0 makes those up to λ 0, and leaves the others"
      >
        <span>Sparsity</span>
        <select value={regularizer?.kind ?? ''} onChange={(e) => choose(e.target.value)}>
          <option value="">none</option>
          {REGULARIZER_KINDS.map((kind) => {
            const able = canBeSparse(alphabet, kind);
            return (
              <option
                key={kind}
                value={kind}
                disabled={!able}
                title={able ? undefined : 'The binary alphabet has no 0'}
              >
                {REGULARIZERS[kind]}
              </option>
            );
          })}
        </select>
      </label>
      {regularizer && (
        <label className="field" title="The threshold, in the units of the weights">
          <span>Threshold λ</span>
          <NumberInput
            value={regularizer.lambda}
            min={0}
            max={MOST_LAMBDA}
            step={0.001}
            eager
            onChange={(lambda) => lambda !== null && setRecipe({ regularizer: { ...regularizer, lambda } })}
          />
        </label>
      )}
    </>
  );
}
