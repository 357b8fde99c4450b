import { useId } from 'react';
import { Hatch, PointShape, type Mark } from './marks';

/** What is drawn, in the order of the bars and lines; its names in the ink of the text. */
export function Legend({ marks }: { marks: readonly Mark[] }) {
  return (
    <ul className="legend plain">
      {marks.map((mark) => (
        <li key={mark.name}>
          <Swatch mark={mark} />
          <span>{mark.name}</span>
        </li>
      ))}
    </ul>
  );
}

function Swatch({ mark: { as, colour, dash, shape, hatch } }: { mark: Mark }) {
  const pattern = useId();
  return (
    <svg className="swatch" width={26} height={12} aria-hidden="true">
      {as === 'line' && <line x1={0} x2={26} y1={6} y2={6} stroke={colour} strokeWidth={2} strokeDasharray={dash} />}
      {as === 'band' && <rect y={1} width={26} height={10} fill={colour} fillOpacity={0.25} />}
      {as === 'bar' && hatch && <Hatch id={pattern} colour={colour} hatch={hatch} />}
      {as === 'bar' && <rect x={7} y={1} width={12} height={10} fill={hatch ? `url(#${pattern})` : colour} />}
      {as === 'line' && shape && <PointShape shape={shape} x={13} y={6} colour={colour} />}
      {as === 'point' && <PointShape shape={shape} x={13} y={6} colour={colour} strong />}
    </svg>
  );
}
