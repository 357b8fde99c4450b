/** Lets what explains lead to the guide, and the guide to the tour. */
import { createContext, useContext } from 'react';
import type { GuideSection } from './sections';

interface HelpDoors {
  /** null: from its beginning. */
  openGuide(section: GuideSection | null): void;
  startTour(): void;
}

export const HelpContext = createContext<HelpDoors>({ openGuide: () => {}, startTour: () => {} });

export const useHelp = () => useContext(HelpContext);
