/** The frame of the feature whose page is drawn. */
import { createContext, useContext } from 'react';
import {
  chosenExperiment,
  type AnyExperiment,
  type ExperimentsActions,
  type ExperimentsData,
  type Frame,
  type Measured,
} from '../../state/experiments/frame';
import { useBitpath } from '../context';

export const FrameContext = createContext<Frame | null>(null);

export function useFrame(): Frame {
  const frame = useContext(FrameContext);
  if (!frame) throw new Error('there is no frame of experiments above this component');
  return frame;
}

export function useExperiments<T>(select: (data: ExperimentsData) => T): T {
  const frame = useFrame();
  return useBitpath((state) => select(frame.dataOf(state)));
}

export function useExperimentActions(): ExperimentsActions {
  const frame = useFrame();
  return useBitpath((state) => frame.actionsOf(state));
}

/** The experiment that is shown. */
export function useChosen(): AnyExperiment {
  const frame = useFrame();
  return chosenExperiment(
    frame,
    useExperiments(({ chosen }) => chosen),
  );
}

/** What was measured of it; undefined: nothing yet. */
export function useMeasured(): Measured | undefined {
  return useExperiments(({ measured, chosen }) => measured[chosen]);
}
