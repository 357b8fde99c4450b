import { Suspense } from 'react';
import { Boundary } from '../../../../ui/boundary/Boundary';
import { late } from '../../../../ui/boundary/late';

/** It says nothing before it is asked: its code comes after the first paint. */
const WhyPanel = late('What a layer’s error comes from', () => import('./WhyPanel'));

export function Why() {
  return (
    <Boundary what="What a layer’s error comes from">
      <Suspense fallback={<section className="panel" aria-busy="true" />}>
        <WhyPanel />
      </Suspense>
    </Boundary>
  );
}
