import { useBitpath } from '../context';

export function Alert() {
  const message = useBitpath((s) => s.alert);
  const dismiss = useBitpath((s) => s.dismissAlert);
  const retry = useBitpath((s) => s.retry);
  const tryAgain = useBitpath((s) => s.tryAgain);
  if (message === null) return null;
  return (
    <div className="alert" role="alert">
      <span>{message}</span>
      {retry?.alert === message && (
        <button type="button" onClick={() => void tryAgain()}>
          Try again
        </button>
      )}
      <button
        type="button"
        className="quiet"
        onClick={() => {
          dismiss();
          // The button goes with the alert; what is going on is told at the status.
          document.querySelector<HTMLElement>('[role=status]')?.focus();
        }}
      >
        Dismiss
      </button>
    </div>
  );
}
