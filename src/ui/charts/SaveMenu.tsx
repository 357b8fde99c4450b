import { useRef, useState, type KeyboardEvent } from 'react';
import { importPageFile } from '../../core/page-files';
import { sentenceOf } from '../../state/errors';
import type { Kind } from './save';
import type { ChartText } from './svg';

const KINDS: { kind: Kind; text: string }[] = [
  { kind: 'svg', text: 'Save SVG' },
  { kind: 'png', text: 'Save PNG' },
  { kind: 'csv', text: 'Save CSV' },
];

/** A chart as a file. What makes it comes when it is asked for. */
export function SaveMenu(chart: ChartText) {
  const menu = useRef<HTMLDetailsElement>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const close = () => {
    menu.current!.open = false;
    menu.current!.querySelector('summary')!.focus();
  };
  const save = async (kind: Kind) => {
    const figure = menu.current!.closest('figure')!;
    setFailed(null);
    close();
    try {
      const { saveChart } = await importPageFile('What saves charts', () => import('./save'));
      await saveChart(kind, chart, figure);
    } catch (error) {
      setFailed(sentenceOf(error));
    }
  };
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key === 'Escape' && menu.current!.open) close();
  };
  return (
    <>
      <details
        className="save"
        ref={menu}
        onKeyDown={onKeyDown}
        onBlur={({ relatedTarget, currentTarget }) => {
          if (relatedTarget && !currentTarget.contains(relatedTarget)) currentTarget.open = false;
        }}
      >
        <summary>Save</summary>
        <div className="save-kinds">
          {KINDS.map(({ kind, text }) => (
            <button key={kind} type="button" onClick={() => void save(kind)}>
              {text}
            </button>
          ))}
        </div>
      </details>
      {failed && (
        <span role="alert" className="caption">
          {failed}
        </span>
      )}
    </>
  );
}
