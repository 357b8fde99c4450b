import { percent } from '../../state/format';
import { Explained } from '../../ui/help/Explained';
import type { Explanation } from '../../ui/help/explanation';

interface PartSliderProps {
  label: string;
  by: Explanation;
  /** 0..1. */
  value: number;
  least?: number;
  most: number;
  disabled?: boolean;
  onChange: (value: number) => void;
}

/** A part of something, by whole percents. */
export function PartSlider({ label, by, value, least = 0, most, disabled, onChange }: PartSliderProps) {
  return (
    <Explained as="label" by={by} className="field part">
      <span>{label}</span>
      <span className="line">
        <input
          type="range"
          aria-label={label}
          aria-valuetext={percent(value, 0)}
          min={Math.round(100 * least)}
          max={Math.round(100 * most)}
          step={1}
          value={Math.round(100 * value)}
          disabled={disabled}
          onChange={({ target }) => onChange(target.valueAsNumber / 100)}
        />
        <b className="number">{percent(value, 0)}</b>
      </span>
    </Explained>
  );
}
