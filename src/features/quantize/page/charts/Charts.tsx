import { Suspense } from 'react';
import { Boundary } from '../../../../ui/boundary/Boundary';
import { late } from '../../../../ui/boundary/late';

/** recharts is a third of the page's code: it comes after the first paint. */
const ChartSet = late('The charts', () => import('./ChartSet'));

export function Charts() {
  return (
    <Boundary what="The charts">
      <Suspense
        fallback={
          <div className="charts">
            <section className="panel chart" aria-busy="true" />
            <section className="panel chart" aria-busy="true" />
          </div>
        }
      >
        <ChartSet />
      </Suspense>
    </Boundary>
  );
}
