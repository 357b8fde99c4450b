import { useEffect } from 'react';
import type { FeatureEntry } from '../../state/feature';
import { useBitpath } from '../context';
import { addressOf, featureIn } from './address';

/** A link to each feature's page; the address says which one is shown. */
export function FeatureLinks({ features }: { features: readonly FeatureEntry[] }) {
  const shown = useBitpath((s) => s.feature);
  const openFeature = useBitpath((s) => s.openFeature);
  useEffect(() => {
    const onBack = () => openFeature(featureIn(location, features));
    addEventListener('popstate', onBack);
    return () => removeEventListener('popstate', onBack);
  }, [features, openFeature]);
  return (
    <nav aria-label="Features" className="line features">
      {features.map(({ id, title }) => (
        <a
          key={id}
          href={addressOf(location, id, features)}
          aria-current={id === shown ? 'page' : undefined}
          onClick={(event) => {
            // With a key held, the browser opens it elsewhere.
            if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
            event.preventDefault();
            if (id !== shown) history.pushState(null, '', addressOf(location, id, features));
            openFeature(id);
          }}
        >
          {title}
        </a>
      ))}
    </nav>
  );
}
