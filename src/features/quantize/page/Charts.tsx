import { lazy, Suspense } from 'react';

/** recharts is a third of the page's code: it comes after the first paint. */
const AccuracyByBits = lazy(() => import('./AccuracyByBits'));
const AccuracyBySamples = lazy(() => import('./AccuracyBySamples'));
const ErrorByLayer = lazy(() => import('./ErrorByLayer'));
const ErrorAlongPath = lazy(() => import('./ErrorAlongPath'));
const WeightHistogram = lazy(() => import('./WeightHistogram'));

export function Charts() {
  return (
    <Suspense
      fallback={
        <div className="charts">
          <section className="panel chart" aria-busy="true" />
          <section className="panel chart" aria-busy="true" />
        </div>
      }
    >
      <div className="charts">
        <ErrorByLayer />
        <AccuracyByBits />
        <ErrorAlongPath />
        <WeightHistogram />
        <AccuracyBySamples />
      </div>
    </Suspense>
  );
}
