/** Folders outside src that tests need. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Real networks and data: BITPATH_REALDATA, or a folder beside the repository. May not be there. */
export const REALDATA = resolve(ROOT, process.env['BITPATH_REALDATA'] ?? '../shared/realdata');

/** Layers with the answers of the authors' code, beside the real data. May not be there. */
export const VECTORS = join(dirname(REALDATA), 'vectors');

/** Small files that were read wrongly, beside the real data. May not be there. */
export const CASES = join(dirname(REALDATA), 'cases/files');

/** Where suites leave their machine-readable reports. */
export const REPORTS = join(ROOT, '.cache/reports');

export const hasRealData = () => existsSync(REALDATA);
