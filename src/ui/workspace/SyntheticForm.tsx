import { useState } from 'react';
import { DISTRIBUTIONS, type SyntheticRequest } from '../../engine/workspace/synthetic';
import { whole } from '../../state/format';
import { useBitpath } from '../context';
import { NumberInput } from '../controls/NumberInput';
import { Explained } from '../help/Explained';
import * as SYNTHETIC from '../help/synthetic';

const MOST_SAMPLES = 100_000;
const MOST_SIZE = 1_000_000;

/** What an open size of the input most likely is: a picture's side, or one. */
const guess = (axes: number, axis: number) => (axes === 4 && axis >= 2 ? 224 : 1);

interface Axis {
  place: number;
  name: string;
  /** null: any size. */
  fixed: number | null;
}

/** Of one sample. */
const axesOf = (shape: (number | string)[]): Axis[] =>
  shape
    .map((size, place) => ({
      place,
      name: typeof size === 'string' && size ? size : `axis ${place}`,
      fixed: typeof size === 'number' && size > 0 ? size : null,
    }))
    .slice(1);

/** Noise in the shape of the network's input, where there is no data; open sizes are asked for. */
export function SyntheticForm({ onMade }: { onMade: () => void }) {
  const input = useBitpath((s) => s.workspace.model?.inputs[0]);
  const busy = useBitpath((s) => s.job !== null);
  const synthesize = useBitpath((s) => s.synthesize);
  const [distribution, setDistribution] = useState<SyntheticRequest['distribution']>('Gaussian');
  const [count, setCount] = useState(256);
  const [seed, setSeed] = useState(1);
  const [open, setOpen] = useState<Record<number, number>>({});
  if (!input) return <p className="soft">Open a model first: its input says what shape samples have.</p>;
  const sizeOf = ({ place, fixed }: Axis) => fixed ?? open[place] ?? guess(input.shape.length, place);
  const axes = axesOf(input.shape);
  return (
    <form
      className="line end"
      aria-label="Synthetic samples"
      onSubmit={(event) => {
        event.preventDefault();
        onMade();
        void synthesize({ distribution, count, seed, shape: axes.map(sizeOf) });
      }}
    >
      <Explained as="label" by={SYNTHETIC.values} className="field">
        <span>Values</span>
        <select
          value={distribution}
          onChange={(event) => setDistribution(event.target.value as SyntheticRequest['distribution'])}
        >
          {DISTRIBUTIONS.map((name) => (
            <option key={name} value={name}>
              {name === 'Gaussian' ? 'Gaussian, mean 0' : 'uniform, 0 to 1'}
            </option>
          ))}
        </select>
      </Explained>
      <Explained as="label" by={SYNTHETIC.count} className="field">
        <span>Samples</span>
        <NumberInput value={count} min={2} max={MOST_SAMPLES} whole eager onChange={(value) => setCount(value ?? 2)} />
      </Explained>
      <Explained as="label" by={SYNTHETIC.seed} className="field">
        <span>Seed of the values</span>
        <NumberInput value={seed} min={0} max={2 ** 32 - 1} whole eager onChange={(value) => setSeed(value ?? 0)} />
      </Explained>
      {axes
        .filter(({ fixed }) => fixed === null)
        .map((axis) => (
          <Explained as="label" by={SYNTHETIC.size} about={axis.name} className="field" key={axis.place}>
            <span>Size of {axis.name}</span>
            <NumberInput
              value={sizeOf(axis)}
              min={1}
              max={MOST_SIZE}
              whole
              eager
              onChange={(value) => setOpen({ ...open, [axis.place]: value ?? 1 })}
            />
          </Explained>
        ))}
      <button type="submit" disabled={busy}>
        Make {whole(count)} samples of {axes.map(sizeOf).join(' × ') || '1'}
      </button>
      <p className="soft">
        Noise shows that everything runs, and how large errors get on such inputs. It says little about real data.
      </p>
    </form>
  );
}
