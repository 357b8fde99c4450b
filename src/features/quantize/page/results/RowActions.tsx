import { useRef, useState, type MouseEvent } from 'react';
import { flushSync } from 'react-dom';
import { NAME_LENGTH } from '../../state/run-actions';
import type { Run } from '../../state/runs';
import { useQuantize } from '../../use-quantize';

/** The name of a run, while it is written: Enter takes it, Escape leaves it as it was. */
export function NameField({ run, onDone }: { run: Run; onDone: () => void }) {
  const renameRun = useQuantize((s) => s.renameRun);
  const [text, setText] = useState(run.name ?? '');
  const isOver = useRef(false);
  const end = (taken: boolean) => {
    // What is taken off the page loses the focus, which is another end.
    if (isOver.current) return;
    isOver.current = true;
    if (taken) renameRun(run.key, text);
    onDone();
  };
  return (
    <input
      ref={(element) => element?.focus()}
      className="name-field"
      aria-label={`Name of run ${run.key}`}
      maxLength={NAME_LENGTH}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onClick={(event) => event.stopPropagation()}
      onBlur={() => end(true)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        const row = event.currentTarget.closest('tr');
        flushSync(() => end(event.key === 'Enter'));
        row?.querySelector<HTMLElement>('.pick')?.focus();
      }}
    />
  );
}

/** What can be done with a run, at the end of its row. None of it selects the run. */
export function RowActions({ run: { key, pinned = false }, onRename }: { run: Run; onRename: () => void }) {
  const pinRun = useQuantize((s) => s.pinRun);
  const removeRun = useQuantize((s) => s.removeRun);
  const act = (body: (table: HTMLElement | null, button: HTMLElement) => void) => (event: MouseEvent<HTMLElement>) => {
    event.stopPropagation();
    body(event.currentTarget.closest<HTMLElement>('.scroll'), event.currentTarget);
  };
  return (
    <td className="row-actions">
      <button
        type="button"
        className="quiet icon pin"
        aria-pressed={pinned}
        aria-label={`Pin run ${key}`}
        onClick={act((table) => {
          // The row goes elsewhere, and the keyboard with it.
          flushSync(() => pinRun(key, !pinned));
          table?.querySelector<HTMLElement>(`[data-run="${key}"] .pin`)?.focus();
        })}
      />
      <button type="button" className="quiet icon rename" aria-label={`Rename run ${key}`} onClick={act(onRename)} />
      <button
        type="button"
        className="quiet"
        aria-label={`Remove result ${key}`}
        onClick={act((table, button) => {
          // The keyboard goes on in the row that takes its place.
          const picks = [...(table?.querySelectorAll<HTMLElement>('tbody .pick') ?? [])];
          const own = picks.findIndex((pick) => pick.closest('tr') === button.closest('tr'));
          (picks[own + 1] ?? picks[own - 1] ?? table)?.focus();
          removeRun(key);
        })}
      >
        ×
      </button>
    </td>
  );
}
