import { useEffect, useLayoutEffect, useRef, type ReactNode, type RefObject } from 'react';
import { useBitpath } from '../context';
import { Explained } from '../help/Explained';
import type { Explanation } from '../help/explanation';
import * as SHELL from '../help/shell';

/** Kinds of input that take no text: in them Ctrl + Z has nothing of its own to do. */
const WITHOUT_TEXT = new Set(['range', 'checkbox', 'radio', 'button', 'file', 'color']);

function takesText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !WITHOUT_TEXT.has(target.type);
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}

/** Ctrl + Z, and Ctrl + Shift + Z or Ctrl + Y, but where text is written. */
function useUndoKeys(undo: () => void, redo: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase();
      const isRedo = event.shiftKey ? key === 'z' : key === 'y';
      const isUndo = key === 'z' && !event.shiftKey;
      const isAsked = (event.ctrlKey || event.metaKey) && !event.altKey && (isUndo || isRedo);
      if (!isAsked || takesText(event.target)) return;
      event.preventDefault();
      if (isUndo) undo();
      else redo();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [undo, redo]);
}

/** Takes back what was done last, and does it again; both stay in their place. */
export function Undo() {
  const last = useBitpath((s) => s.steps.at(-1)?.text ?? null);
  const next = useBitpath((s) => s.undone.at(-1)?.text ?? null);
  const undo = useBitpath((s) => s.undo);
  const redo = useBitpath((s) => s.redo);
  const [undoButton, redoButton] = [useRef<HTMLButtonElement>(null), useRef<HTMLButtonElement>(null)];
  useUndoKeys(undo, redo);
  // A button that goes out of use where the keyboard is hands it to the other one.
  useLayoutEffect(() => {
    if (last === null && document.activeElement === undoButton.current) redoButton.current?.focus();
    if (next === null && document.activeElement === redoButton.current) undoButton.current?.focus();
  }, [last, next, undoButton, redoButton]);
  return (
    <span className="line">
      <StepButton
        ref={undoButton}
        by={last === null ? null : SHELL.undo(last)}
        about="what is taken back"
        keys="Control+Z"
        onClick={undo}
      >
        Undo
      </StepButton>
      <StepButton
        ref={redoButton}
        by={next === null ? null : SHELL.redo(next)}
        about="what is done again"
        keys="Control+Shift+Z Control+Y"
        onClick={redo}
      >
        Redo
      </StepButton>
    </span>
  );
}

interface StepButtonProps {
  ref: RefObject<HTMLButtonElement | null>;
  /** null: there is no step. */
  by: Explanation | null;
  about: string;
  keys: string;
  onClick: () => void;
  children: ReactNode;
}

function StepButton({ by, keys, ...props }: StepButtonProps) {
  return <Explained as="button" type="button" by={by} aria-keyshortcuts={keys} disabled={by === null} {...props} />;
}
