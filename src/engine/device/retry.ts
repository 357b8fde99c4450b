/** Work that survives the loss of the device it runs on, or of a thread with its share. */
import { DeviceLost } from '../../gpu/device';
import { ShareLost } from '../../quant/wasm/walk-pool';

/** How often work is begun anew. */
const TRIES = 3;

/**
 * Does the work anew where the device, or a thread, is lost on the way.
 * @param prepare done before each new beginning; may fail of a loss, too
 */
export async function again<T>(work: () => Promise<T>, prepare?: () => Promise<void>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      if (tries > 1) await prepare?.();
      return await work();
    } catch (error) {
      if (!(error instanceof DeviceLost || error instanceof ShareLost) || tries === TRIES) throw error;
    }
  }
}
