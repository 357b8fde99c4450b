/** Figures of a hash that tell two files apart. */
const FIGURES = 8;

/** The hash of a file, as much of it as tells it from others; the whole of it folds out. */
export function Hash({ sha256 }: { sha256: string }) {
  return (
    <details className="hash">
      <summary>
        SHA-256 <code>{sha256.slice(0, FIGURES)}</code>
      </summary>
      <code>{sha256}</code>
    </details>
  );
}
