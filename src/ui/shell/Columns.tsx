import type { ReactNode } from 'react';

/** The two columns of a page: what is asked, and what came out. */
export function Columns({ network, answer }: { network: ReactNode; answer: ReactNode }) {
  return (
    <main className="columns">
      <div className="column" tabIndex={0} role="region" aria-label="Network">
        {network}
      </div>
      <div className="column" tabIndex={0} role="region" aria-label="Answer">
        {answer}
      </div>
    </main>
  );
}
