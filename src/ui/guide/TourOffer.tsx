import { useHelp } from './context';

/** To those who come for the first time; it waits in the header, and takes no room from the page. */
export function TourOffer() {
  const { startTour, declineTour } = useHelp();
  return (
    <p className="caption offer">
      <button type="button" className="quiet" onClick={startTour}>
        Take a tour
      </button>
      <button type="button" className="quiet" onClick={declineTour}>
        No thanks
      </button>
    </p>
  );
}
