import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOMAINS } from '../../../lib/names.ts';
import { ESBUILD, entryOf } from '../../../lib/parts/bundling.ts';
import { SERVICES } from '../../../lib/services.ts';
import { nodeModules } from '../../../tools/terminal/paths.ts';
import { run } from '../../../tools/terminal/run.ts';

const MAX_BYTES = 600_000;
/** What another owner of its domain may add to a service that has none. */
const MAX_BYTES_OF_FACADE = 10_000;
/** What reading another owner's rows as our own items may add, which no customer waits for. */
const MAX_BYTES_OF_BOOKS = 18_000;
/** Not in the way of any customer, with two clients more, and the books of another owner: an operator waits a little longer for the first page. */
const MAX_BYTES_OF: Record<string, number> = { recovery: 805_000 };

describe('the bundle', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Bundled as the stacks do, and how large it is; `more` are further words for esbuild. */
  async function sizeOf(service: string, ...more: string[]): Promise<number> {
    const file = join(folder, `${service}-${more.length}.mjs`);
    await run(join(nodeModules, '.bin', 'esbuild'), [
      entryOf(service),
      `--outfile=${file}`,
      ...['--bundle', '--minify', '--platform=node', '--format=esm', '--log-level=warning'],
      `--target=${ESBUILD.target}`,
      `--main-fields=${ESBUILD.mainFields}`,
      ...Object.entries(ESBUILD.aliases).map(([name, path]) => `--alias:${name}=${path}`),
      `--banner:js=${ESBUILD.banner}`,
      ...more,
    ]);
    return statSync(file).size;
  }

  it.each(SERVICES)('of %s is small enough to start quickly', async (service) => {
    expect(await sizeOf(service)).toBeLessThanOrEqual(MAX_BYTES_OF[service] ?? MAX_BYTES);
  });

  it.each(DOMAINS)('of %s is hardly larger than without another owner', async (domain) => {
    const without = ['facade', 'facade-routes', 'inner-door', 'own-epoch'].map(
      (file) => `./participant/${file}.ts`,
    );

    const size = await sizeOf(domain);
    const bare = await sizeOf(domain, ...without.map((file) => `--external:${file}`));

    expect(size - bare).toBeLessThanOrEqual(MAX_BYTES_OF_FACADE);
    expect(size - bare).toBeGreaterThan(1_000);
  });

  it('of the orchestrator is hardly larger than where nothing moves', async () => {
    const size = await sizeOf('orchestrator');
    const bare = await sizeOf('orchestrator', '--external:./held.ts');

    expect(size - bare).toBeLessThanOrEqual(MAX_BYTES_OF_FACADE);
    expect(size - bare).toBeGreaterThan(500);
  });

  it('of recovery is hardly larger than without the books of another owner', async () => {
    const size = await sizeOf('recovery');
    const bare = await sizeOf('recovery', '--external:../books/open-books.ts');

    expect(size - bare).toBeLessThanOrEqual(MAX_BYTES_OF_BOOKS);
    expect(size - bare).toBeGreaterThan(1_000);
  });
});
