import { useBitpath } from '../context';

export function Alert() {
  const message = useBitpath((s) => s.alert);
  const dismiss = useBitpath((s) => s.dismissAlert);
  if (message === null) return null;
  return (
    <div className="alert" role="alert">
      <span>{message}</span>
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
