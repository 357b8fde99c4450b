/** The guide and the tour, over whatever page is shown. */
import { Suspense, useMemo, useState, type ReactNode } from 'react';
import { Boundary } from '../boundary/Boundary';
import { late } from '../boundary/late';
import { HelpContext } from './context';
import type { GuideSection } from './sections';

const Guide = late('The guide', () => import('./Guide'));
const Tour = late('The tour', () => import('./Tour'));

const KEY = 'bitpath-tour';

/** Whether it was offered before; where the store of the browser is closed, it is not known, and not offered. */
function wasOffered(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return true;
  }
}

function rememberOffer(): void {
  try {
    localStorage.setItem(KEY, 'answered');
  } catch {
    // Then it is not offered at all.
  }
}

/** @param fresh whether the page came without a link, and without what was done before: then the tour is offered, once */
export function HelpLayer({ fresh, children }: { fresh: boolean; children: ReactNode }) {
  const [guide, setGuide] = useState<{ section: GuideSection | null } | null>(null);
  const [touring, setTouring] = useState(false);
  const [offered, setOffered] = useState(() => fresh && !wasOffered());
  const doors = useMemo(() => {
    const answer = () => {
      rememberOffer();
      setOffered(false);
    };
    return {
      openGuide: (section: GuideSection | null) => setGuide({ section }),
      startTour() {
        answer();
        setGuide(null);
        setTouring(true);
      },
      offered,
      declineTour: answer,
    };
  }, [offered]);
  return (
    <HelpContext value={doors}>
      {children}
      {guide && (
        <Boundary what="The guide">
          <Suspense>
            <Guide section={guide.section} onClose={() => setGuide(null)} />
          </Suspense>
        </Boundary>
      )}
      {touring && (
        <Boundary what="The tour">
          <Suspense>
            <Tour onEnd={() => setTouring(false)} />
          </Suspense>
        </Boundary>
      )}
    </HelpContext>
  );
}
