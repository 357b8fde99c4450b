import { useState, type KeyboardEvent, type MouseEvent } from 'react';
import { useQuantize } from '../../use-quantize';

const CONTROLS = 'input, label, a, button:not(.pick)';
const idOf = (target: EventTarget) => (target as HTMLElement).closest<HTMLElement>('[data-layer]')?.dataset['layer'];

/** Where a key moves to, of `count` rows. @returns null: it moves nowhere */
function placeAfter(key: string, place: number, count: number): number | null {
  const last = count - 1;
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, place + 1);
    case 'ArrowUp':
      return Math.max(0, place - 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/**
 * Selecting rows as lists do it: a click takes one, with Shift all up to it, with Ctrl one more or less; the same with arrows,
 * Space and Ctrl + A.
 * @param ids in the order in which they are shown
 * @param onMoved where the keyboard is to go on
 */
export function useRowSelection(ids: readonly string[], onMoved: (place: number) => void) {
  const focus = useQuantize((s) => s.selectedLayer);
  const also = useQuantize((s) => s.alsoSelected);
  const { selectLayer, selectLayers } = useQuantize((s) => s);
  const [moved, setMoved] = useState<string | null>(null);
  const [first] = ids;
  // The one where the keyboard was last; else the selected one.
  const reached = [moved, focus, first ?? null].find((id) => id !== null && ids.includes(id)) ?? null;

  const selectTo = (id: string) => {
    const from = focus !== null && ids.includes(focus) ? focus : id;
    const [a, b] = [ids.indexOf(from), ids.indexOf(id)];
    selectLayers(from, ids.slice(Math.min(a, b), Math.max(a, b) + 1));
  };
  const toggle = (id: string) => {
    const all = [...also, ...(focus === null ? [] : [focus])];
    if (!all.includes(id)) selectLayers(id, [...all, id]);
    else {
      const rest = all.filter((one) => one !== id);
      const next = focus === id ? rest.at(-1) : focus;
      if (next !== null && next !== undefined) selectLayers(next, rest);
    }
  };

  const onClick = (event: MouseEvent) => {
    const id = idOf(event.target);
    if (id === undefined || (event.target as HTMLElement).closest(CONTROLS)) return;
    setMoved(id);
    if (event.shiftKey) selectTo(id);
    else if (event.ctrlKey || event.metaKey) toggle(id);
    else selectLayer(id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const id = idOf(event.target);
    if (id === undefined || !(event.target as HTMLElement).matches('.pick')) return;
    const ctrl = event.ctrlKey || event.metaKey;
    const place = placeAfter(event.key, ids.indexOf(id), ids.length);
    if (place !== null) {
      const next = ids[place]!;
      setMoved(next);
      if (event.shiftKey) selectTo(next);
      else if (!ctrl) selectLayer(next);
      onMoved(place);
    } else if (ctrl && event.key.toLowerCase() === 'a') {
      selectLayers(focus !== null && ids.includes(focus) ? focus : id, ids);
    } else if (event.key === ' ') toggle(id);
    else return;
    event.preventDefault();
  };
  /** Space is pressed on a button, which would take it for a click; Shift would mark text. */
  const onKeyUp = (event: KeyboardEvent) => {
    if (event.key === ' ' && (event.target as HTMLElement).matches('.pick')) event.preventDefault();
  };
  const onMouseDown = (event: MouseEvent) => {
    if (event.shiftKey && !(event.target as HTMLElement).closest(CONTROLS)) event.preventDefault();
  };
  return { reached, handlers: { onClick, onKeyDown, onKeyUp, onMouseDown } };
}
