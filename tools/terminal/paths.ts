import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const nodeModules = join(root, 'node_modules');
/** The local engine's installation and logs. */
export const engineFolder = join(root, '.engine');
/** What a running local stack leaves for those who use it. */
export const localFolder = join(root, '.local');
/** What the running stack tells about itself; the variable lets the tests name another's. */
export const outputsFile = process.env.ORDER_SAGA_OUTPUTS ?? join(localFolder, 'outputs.json');
