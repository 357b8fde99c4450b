import type { ReactNode } from 'react';

interface ColumnsProps {
  /** The bar of the job, over both. */
  job: ReactNode;
  network: ReactNode;
  answer: ReactNode;
}

/** The two columns of a page: what is asked, and what came out. */
export function Columns({ job, network, answer }: ColumnsProps) {
  return (
    <main className="columns">
      {job}
      <div className="column" tabIndex={0} role="region" aria-label="Network">
        {network}
      </div>
      <div className="column" id="answer" tabIndex={0} role="region" aria-label="Answer">
        {answer}
      </div>
    </main>
  );
}
