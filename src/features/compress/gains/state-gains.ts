/** Time that is measured here, of a run that computes less. */
import type { Tools } from '../../../state/feature';
import type { QuantizeStore } from '../../quantize/state/actions';
import { compressClient } from '../works';
import { speedGain } from './gains';

export interface GainsActions {
  /** Measures how fast the network of a run is beside the float one; it stays with its report. */
  measureSpeed(key: number): Promise<void>;
}

export function gainsActions({ engine, get, run, set }: Tools<QuantizeStore & GainsActions>): GainsActions {
  return {
    async measureSpeed(key) {
      const number = await get().workerRun(key);
      if (number === null) return;
      await run('timing', 'Measuring speed', async (onProgress, live) => {
        const speed = await compressClient(engine).run.speed({ run: number }, onProgress);
        if (!live()) return '';
        const { runs } = get();
        const measured = runs.map((one) => (one.key === key ? { ...one, report: { ...one.report, speed } } : one));
        const { text, note } = speedGain(speed);
        const said = `Run ${key} takes ${text}, ${note}.`;
        set({ runs: measured, said: { key, text: said } });
        return said;
      });
    },
  };
}
