/**
 * Memories of the kernels. Some that were given back are kept: the pages of a new one come from the system one by one, as they
 * are first touched, which takes as long as packing a matrix into them.
 */
import { UserError } from '../core/errors';
import { bytes } from '../core/units';
import { openKernels, type PanelKernels } from './panel-kernels';

/** Bytes. */
export const PAGE = 65536;

/** Pages that are kept in all, 64 MB. */
const MOST_KEPT = 1024;

interface Opened {
  memory: WebAssembly.Memory;
  kernels: PanelKernels;
  pages: number;
}

/** Not in use; the last one was given back last. */
const kept: Opened[] = [];

/**
 * A memory of at least so many pages, all of them zeros.
 * @throws UserError with the numbers where there is not that much memory
 */
export function takeMemory(pages: number) {
  const found = takeKept(pages);
  if (found) new Uint8Array(found.memory.buffer, 0, pages * PAGE).fill(0);
  const opened = found ?? open(pages);
  let given = false;
  const close = () => {
    if (!given) keep(opened);
    given = true;
  };
  return { memory: opened.memory, kernels: opened.kernels, close };
}

/** The smallest that is large enough. */
function takeKept(pages: number): Opened | null {
  const found = kept.filter((each) => each.pages >= pages).sort((a, b) => a.pages - b.pages)[0];
  if (!found) return null;
  kept.splice(kept.indexOf(found), 1);
  return found;
}

function keep(opened: Opened): void {
  if (opened.pages > MOST_KEPT) return;
  kept.push(opened);
  while (kept.reduce((sum, { pages }) => sum + pages, 0) > MOST_KEPT) kept.shift();
}

function open(pages: number): Opened {
  const memory = allocate(pages);
  return { memory, kernels: openKernels(memory), pages };
}

function allocate(pages: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch {
    throw new UserError(
      `This layer needs ${bytes(pages * PAGE)} of WebAssembly memory, which is not there. ` +
        'Use fewer calibration samples or patches, or leave it in float.',
    );
  }
}
