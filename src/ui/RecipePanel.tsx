import {
  ALPHABETS,
  BLOCK_SIZES,
  DEFAULT_DAMPING,
  isFactored,
  ORDERS,
  RADII,
  type AlphabetName,
  type BlockSize,
  type Method,
  type Order,
  type Radius,
} from '../core/layer';
import { BOUNDS, isDense } from '../engine/recipe';
import { useBitpath } from './context';
import { NumberInput } from './NumberInput';

const METHOD_OPTIONS: Record<Method, string> = {
  gpfq: 'GPFQ, path-following',
  rtn: 'RTN, round to nearest',
  gptq: 'GPTQ, error spread over later weights',
  qronos: 'Qronos, GPFQ’s correction with GPTQ’s spreading',
  spfq: 'SPFQ, path-following with stochastic rounding',
};

const ALPHABET_NAMES: Record<AlphabetName, string> = {
  int: 'int, 2^b letters',
  paper: 'paper, 2^b + 1 letters',
  symmetric: 'symmetric, 2^b − 1 letters',
  binary: 'binary, ±δ',
};

const ORDER_NAMES: Record<Order, string> = {
  natural: 'natural',
  norm: 'largest ‖X̃_t‖ first',
};

type NumberName = keyof typeof BOUNDS & ('scale' | 'percentile' | 'damping' | 'seed' | 'calibrationCount' | 'patches');

function NumberField({ name, label, step }: { name: NumberName; label: string; step: number }) {
  const value = useBitpath(({ recipe }) => (name === 'damping' ? (recipe.damping ?? DEFAULT_DAMPING) : recipe[name]));
  const setRecipe = useBitpath((s) => s.setRecipe);
  const { min, max, whole } = BOUNDS[name];
  return (
    <label className="field">
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

/** Groups are `blockSize` consecutive inputs of a neuron. */
function GroupSizeField() {
  const blockSize = useBitpath(({ recipe }) => recipe.blockSize);
  const layers = useBitpath((s) => s.workspace.model?.layers) ?? [];
  const setRecipe = useBitpath((s) => s.setRecipe);
  const choose = (value: string) =>
    setRecipe(value ? { radius: 'neuron', blockSize: Number(value) as BlockSize } : { blockSize: undefined });
  return (
    <>
      <label className="field" title="A radius for every so many inputs of each neuron">
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

export function RecipePanel() {
  const recipe = useBitpath((s) => s.recipe);
  const setRecipe = useBitpath((s) => s.setRecipe);
  return (
    <section className="panel" aria-label="Recipe">
      <div className="line end">
        <label className="field">
          <span>Method</span>
          <select
            aria-label="Method"
            value={recipe.method}
            onChange={(e) => setRecipe({ method: e.target.value as Method })}
          >
            {Object.entries(METHOD_OPTIONS).map(([id, name]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>Alphabet</span>
          <select value={recipe.alphabet} onChange={(e) => setRecipe({ alphabet: e.target.value as AlphabetName })}>
            {ALPHABETS.map((id) => (
              <option key={id} value={id}>
                {ALPHABET_NAMES[id]}
              </option>
            ))}
          </select>
        </label>
        {isFactored(recipe.method) && <NumberField name="damping" label="Damping" step={0.0001} />}
        <NumberField name="calibrationCount" label="Calibration samples" step={1} />
      </div>
      <details>
        <summary>Advanced</summary>
        <div className="line end">
          <label className="field">
            <span>Radius</span>
            <select
              value={recipe.radius}
              onChange={(e) => {
                const radius = e.target.value as Radius;
                setRecipe(radius === 'neuron' ? { radius } : { radius, blockSize: undefined });
              }}
            >
              {RADII.map((id) => (
                <option key={id} value={id}>
                  {id === 'neuron' ? 'one per neuron' : 'one per layer'}
                </option>
              ))}
            </select>
          </label>
          <GroupSizeField />
          {recipe.method !== 'rtn' && (
            <label className="field">
              <span>Order of the path</span>
              <select value={recipe.order ?? 'natural'} onChange={(e) => setRecipe({ order: e.target.value as Order })}>
                {ORDERS.map((id) => (
                  <option key={id} value={id}>
                    {ORDER_NAMES[id]}
                  </option>
                ))}
              </select>
            </label>
          )}
          <NumberField name="scale" label="Scale C" step={0.01} />
          <NumberField name="percentile" label="Percentile of |w|" step={0.001} />
          <NumberField name="patches" label="Patches a sample" step={1} />
          <NumberField name="seed" label="Seed" step={1} />
          <label className="check">
            <input
              type="checkbox"
              checked={recipe.searchScale}
              onChange={(e) => setRecipe({ searchScale: e.target.checked })}
            />
            Search C
          </label>
          <label className="check">
            <input
              type="checkbox"
              checked={recipe.correctBias}
              onChange={(e) => setRecipe({ correctBias: e.target.checked })}
            />
            Correct bias
          </label>
        </div>
      </details>
    </section>
  );
}
