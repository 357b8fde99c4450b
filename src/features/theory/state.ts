/** The theory view: how the error of random layers depends on the length of their paths. */
import { METHOD_NAMES } from '../../quant/layer';
import type { ShellStore } from '../../state/actions';
import type { Tools } from '../../state/feature';
import type { TheoryCurve } from './job';
import type { TheorySettings } from './problem';
import { theoryClient } from './works';

export interface TheoryData {
  /** Error by length of the path; without slopes until all of it is there. */
  theory: TheoryCurve | null;
}

export interface TheoryActions {
  /** Draws point by point; what was drawn before goes. */
  drawTheory(settings: TheorySettings): Promise<void>;
}

export type TheoryStore = ShellStore & TheoryData & TheoryActions;

export const freshTheory = (): TheoryData => ({ theory: null });

export function theoryActions({ engine, get, run, set }: Tools<TheoryStore>): TheoryActions {
  return {
    drawTheory: (settings) =>
      run('theory', 'Drawing the error by length of the path', async (onProgress, live) => {
        set({ theory: { settings, points: [], slopes: [] } });
        const theory = await theoryClient(engine).run.draw(settings, onProgress, (point) => {
          const { theory: drawn } = get();
          if (live() && drawn) set({ theory: { ...drawn, points: [...drawn.points, point] } });
        });
        if (live()) set({ theory });
        return `Error by length of the path is drawn. Slopes: ${slopesText(theory.slopes)}.`;
      }),
  };
}

/** 'RTN 0.02, GPFQ −1.01'; a dash where too few points lie at N ≥ 4m. */
export function slopesText(slopes: TheoryCurve['slopes']): string {
  return slopes
    .map(({ method, slope }) => `${METHOD_NAMES[method]} ${slope === null ? '–' : signed(slope)}`)
    .join(', ');
}

function signed(value: number): string {
  const text = Math.abs(value).toFixed(2);
  return value < 0 && Number(text) > 0 ? `−${text}` : text;
}
