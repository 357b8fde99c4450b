/** Lets what explains lead to the guide, and the guide to the tour. */
import { createContext, useContext } from 'react';
import type { GuideSection } from './sections';

interface HelpDoors {
  /** null: from its beginning. */
  openGuide(section: GuideSection | null): void;
  startTour(): void;
  /** Whether the tour is offered now; it is once. */
  offered: boolean;
  declineTour(): void;
}

const NO_DOORS: HelpDoors = { openGuide() {}, startTour() {}, offered: false, declineTour() {} };

export const HelpContext = createContext<HelpDoors>(NO_DOORS);

export const useHelp = () => useContext(HelpContext);
