import { useEffect, useLayoutEffect, useRef, type ReactNode, type RefObject } from 'react';
import { seconds } from '../../state/format';
import { useBitpath } from '../context';
import { About } from '../help/About';
import { Explained } from '../help/Explained';
import type { Explanation } from '../help/explanation';
import * as SHELL from '../help/shell';
import { Undo } from './Undo';

/** An estimate: in whole seconds, and never none. */
const left = (estimate: number) => (estimate < 9.5 ? `${Math.max(1, Math.round(estimate))} s` : seconds(estimate));

interface JobBarProps {
  /** The button that starts the feature's job; left out: it has one elsewhere. */
  start?: { text: string; by: Explanation; ready: boolean; onStart: () => void };
  /** What stands beside the buttons. */
  children?: ReactNode;
}

/** Ctrl + Enter presses the button, wherever the keyboard is. */
function useStartKey(button: RefObject<HTMLButtonElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) button.current?.click();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [button]);
}

/** Starts and stops jobs, and says what is going on. */
export function JobBar({ start, children }: JobBarProps) {
  const job = useBitpath((s) => s.job);
  const status = useBitpath((s) => s.status);
  const device = useBitpath((s) => s.device);
  const cancel = useBitpath((s) => s.cancel);
  const progress = job?.progress;
  const begin = useRef<HTMLButtonElement>(null);
  const stop = useRef<HTMLButtonElement>(null);
  const busy = job !== null;
  // The button that was pressed goes out of use: the keyboard goes on at the other one.
  useLayoutEffect(() => {
    if (busy && document.activeElement === begin.current) stop.current?.focus();
    if (!busy && document.activeElement === stop.current) begin.current?.focus();
  }, [busy]);
  useStartKey(begin);
  const percentDone = Math.round(100 * (progress?.fraction ?? 0));
  return (
    <section className="panel job" aria-label="Job">
      <div className="line">
        {start && (
          <button
            ref={begin}
            type="button"
            aria-keyshortcuts="Control+Enter"
            disabled={busy || !start.ready}
            onClick={start.onStart}
          >
            {start.text}
          </button>
        )}
        <button ref={stop} type="button" disabled={!busy} onClick={cancel}>
          Cancel
        </button>
        {children}
        <About name="this job" by={start?.by ?? SHELL.job} />
        <Undo />
        <p role="status" className="soft" tabIndex={-1}>
          {progress?.message ?? status}
        </p>
        {progress ? (
          <span className="caption beside">
            {percentDone} %{progress.secondsLeft === null ? '' : `, ${left(progress.secondsLeft)} left`}
          </span>
        ) : (
          device && (
            <Explained as="span" by={SHELL.adapter(device.adapter)} className="caption beside device">
              {device.reason}
            </Explained>
          )
        )}
      </div>
      <progress aria-label="Progress" aria-valuenow={job ? percentDone : 0} max={100} value={job ? percentDone : 0} />
    </section>
  );
}
