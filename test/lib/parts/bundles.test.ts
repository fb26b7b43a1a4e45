import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ESBUILD, entryOf } from '../../../lib/parts/bundling.ts';
import { SERVICES } from '../../../lib/services.ts';
import { nodeModules } from '../../../tools/terminal/paths.ts';
import { run } from '../../../tools/terminal/run.ts';

const MAX_BYTES = 600_000;
/** Not in the way of any customer, and with two clients more: an operator waits a little longer for the first page. */
const MAX_BYTES_OF: Record<string, number> = { recovery: 800_000 };

describe('the bundle', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(SERVICES)('of %s is small enough to start quickly', async (service) => {
    const file = join(folder, `${service}.mjs`);

    await run(join(nodeModules, '.bin', 'esbuild'), [
      entryOf(service),
      `--outfile=${file}`,
      ...['--bundle', '--minify', '--platform=node', '--format=esm', '--log-level=warning'],
      `--target=${ESBUILD.target}`,
      `--main-fields=${ESBUILD.mainFields}`,
      ...Object.entries(ESBUILD.aliases).map(([name, path]) => `--alias:${name}=${path}`),
      `--banner:js=${ESBUILD.banner}`,
    ]);

    expect(statSync(file).size).toBeLessThanOrEqual(MAX_BYTES_OF[service] ?? MAX_BYTES);
  });
});
