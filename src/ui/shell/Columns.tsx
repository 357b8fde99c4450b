import type { ReactNode } from 'react';

interface ColumnsProps {
  /** What came out, over all columns. */
  answer: ReactNode;
  /** The bar of the job, below it. */
  job: ReactNode;
  /** What is asked: network, data, recipe. */
  setup: ReactNode;
  layers: ReactNode;
  /** What the answer rests on: results, curves. */
  evidence: ReactNode;
}

/** A page in the order of answer, question, evidence; a column each where there is room. */
export function Columns({ answer, job, setup, layers, evidence }: ColumnsProps) {
  return (
    <main className="columns">
      <div className="top-rows">
        {answer}
        {job}
      </div>
      <div className="column setup" tabIndex={0} role="region" aria-label="Network">
        {setup}
      </div>
      <div className="column layers-column" tabIndex={0} role="region" aria-label="Layers and their bits">
        {layers}
      </div>
      <div className="column evidence" tabIndex={0} role="region" aria-label="Evidence">
        {evidence}
      </div>
    </main>
  );
}
