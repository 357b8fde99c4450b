import { useEffect } from 'react';
import { useBitpath } from '../context';
import { Explained } from '../help/Explained';
import * as SHELL from '../help/shell';

/** Kinds of input that take no text: in them Ctrl + Z has nothing of its own to do. */
const WITHOUT_TEXT = new Set(['range', 'checkbox', 'radio', 'button', 'file', 'color']);

function takesText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !WITHOUT_TEXT.has(target.type);
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}

/** Ctrl + Z takes back what was done last, but where text is written. */
function useUndoKey(undo: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isUndo = event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey);
      if (!isUndo || event.shiftKey || event.altKey || takesText(event.target)) return;
      event.preventDefault();
      undo();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [undo]);
}

/** There as long as something can be taken back. */
export function Undo() {
  const last = useBitpath((s) => s.steps.at(-1)?.text ?? null);
  const undo = useBitpath((s) => s.undo);
  useUndoKey(undo);
  if (last === null) return null;
  return (
    <Explained
      as="button"
      by={SHELL.undo(last)}
      type="button"
      aria-keyshortcuts="Control+Z"
      onClick={(event) => {
        const status = event.currentTarget.parentElement?.querySelector<HTMLElement>('[role=status]');
        undo();
        // The button goes with the last step; what was undone is told at the status.
        requestAnimationFrame(() => {
          if (document.activeElement === document.body) status?.focus();
        });
      }}
    >
      Undo
    </Explained>
  );
}
