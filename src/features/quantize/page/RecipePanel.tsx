import {
  ALPHABETS,
  isFactored,
  ORDERS,
  RADII,
  type AlphabetName,
  type Method,
  type Order,
  type Radius,
} from '../../../quant/layer';
import { useQuantize } from '../use-quantize';
import { DampingField, GroupSizeField, NumberField, SparsityFields } from './RecipeFields';

const METHOD_OPTIONS: Record<Method, { text: string; title: string }> = {
  gpfq: {
    text: 'GPFQ, path-following',
    title: 'Greedy path-following: each letter makes up for the errors of those before it, and of the layers before',
  },
  rtn: { text: 'RTN, round to nearest', title: 'Each weight goes to its nearest letter: the baseline' },
  gptq: {
    text: 'GPTQ, spreads errors',
    title: 'The error of each letter is spread over the weights that are still to come',
  },
  qronos: {
    text: 'Qronos, GPFQ + GPTQ',
    title: 'Makes up for the layers before as GPFQ does, and spreads what is left as GPTQ does',
  },
  spfq: {
    text: 'SPFQ, stochastic GPFQ',
    title: 'GPFQ that rounds up or down at random, so that the mean is right; seeded, so that it can be repeated',
  },
};

const ALPHABET_OPTIONS: Record<AlphabetName, { text: string; title: string }> = {
  int: { text: 'int, 2^b letters', title: '−2^(b−1) to 2^(b−1) − 1 steps: what int4 and int8 hold' },
  paper: {
    text: 'paper, 2^b + 1',
    title: '−2^(b−1) to 2^(b−1) steps, as in the paper: a letter more than b bits hold',
  },
  symmetric: { text: 'symmetric, 2^b − 1', title: 'As many steps down as up, within b bits; 2 bits are ternary' },
  binary: { text: 'binary, ±δ', title: 'One bit: plus or minus one step, whatever the bits of a layer are' },
};

const ORDER_NAMES: Record<Order, string> = {
  natural: 'natural',
  norm: 'largest ‖X̃_t‖ first',
};

export function RecipePanel() {
  const recipe = useQuantize((s) => s.recipe);
  const setRecipe = useQuantize((s) => s.setRecipe);
  return (
    <section className="panel" aria-label="Recipe">
      <div className="line end">
        <label className="field" title={METHOD_OPTIONS[recipe.method].title}>
          <span>Method</span>
          <select
            aria-label="Method"
            value={recipe.method}
            onChange={(e) => setRecipe({ method: e.target.value as Method })}
          >
            {Object.entries(METHOD_OPTIONS).map(([id, { text, title }]) => (
              <option key={id} value={id} title={title}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <label className="field" title={ALPHABET_OPTIONS[recipe.alphabet].title}>
          <span>Alphabet</span>
          <select value={recipe.alphabet} onChange={(e) => setRecipe({ alphabet: e.target.value as AlphabetName })}>
            {ALPHABETS.map((id) => (
              <option key={id} value={id} title={ALPHABET_OPTIONS[id].title}>
                {ALPHABET_OPTIONS[id].text}
              </option>
            ))}
          </select>
        </label>
        <NumberField name="calibrationCount" />
        {isFactored(recipe.method) && <DampingField method={recipe.method} />}
      </div>
      <details>
        <summary>Advanced</summary>
        <div className="line end">
          <label
            className="field"
            title="How far the letters reach, before C: the size of the weights of each neuron, or their mean over the layer"
          >
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
          <SparsityFields />
          {recipe.method !== 'rtn' && (
            <label
              className="field"
              title="In which order a neuron’s weights are chosen: only those still to come can make up for an error"
            >
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
          <NumberField name="scale" />
          <NumberField name="percentile" />
          <NumberField name="patches" />
          <NumberField name="seed" />
          <label
            className="check"
            title={`Tries C from 0.4 to 1.9 times the scale, fits the step to the letters, and keeps what has the smallest error: ${
              recipe.radius === 'neuron'
                ? 'one C for each neuron, for all its groups where it has some'
                : 'one C for the layer'
            }`}
          >
            <input
              type="checkbox"
              checked={recipe.searchScale}
              onChange={(e) => setRecipe({ searchScale: e.target.checked })}
            />
            Search C
          </label>
          <label className="check" title="Adds to each bias the mean of what the letters change in its neuron’s output">
            <input
              type="checkbox"
              checked={recipe.correctBias}
              onChange={(e) => setRecipe({ correctBias: e.target.checked })}
            />
            Correct bias
          </label>
          <label
            className="check"
            title={
              recipe.correctBias
                ? 'Takes from each input its mean, which the bias makes up for: only what remains of the error is kept small. Layers without a bias stay as they are'
                : 'Only where biases are corrected: else nothing takes the mean of the error'
            }
          >
            <input
              type="checkbox"
              checked={recipe.correctBias && recipe.center}
              disabled={!recipe.correctBias}
              onChange={(e) => setRecipe({ center: e.target.checked })}
            />
            Center inputs
          </label>
        </div>
      </details>
    </section>
  );
}
