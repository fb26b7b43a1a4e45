import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOMAINS } from '../../../lib/names.ts';
import { ESBUILD, entryOf } from '../../../lib/parts/bundling.ts';
import { SERVICES } from '../../../lib/services.ts';
import { nodeModules } from '../../../tools/terminal/paths.ts';
import { run } from '../../../tools/terminal/run.ts';

const MAX_BYTES = 600_000;
/** Not in the way of any customer, and with two clients more: an operator waits a little longer for the first page. */
const MAX_BYTES_OF: Record<string, number> = { recovery: 840_000 };

/** What it costs an orchestrator that never reads whether something moves. */
const MAX_BYTES_OF_HELD = 10_000;

describe('the bundle', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Bundled as the stacks do: how large it is, and what is in it. */
  async function bundleOf(entry: string, ...more: string[]): Promise<{ size: number; files: string[] }> {
    const file = join(folder, `${entry.replaceAll('/', '-')}.mjs`);
    await run(join(nodeModules, '.bin', 'esbuild'), [
      entry,
      `--outfile=${file}`,
      `--metafile=${file}.json`,
      ...['--bundle', '--minify', '--platform=node', '--format=esm', '--log-level=warning'],
      `--target=${ESBUILD.target}`,
      `--main-fields=${ESBUILD.mainFields}`,
      ...Object.entries(ESBUILD.aliases).map(([name, path]) => `--alias:${name}=${path}`),
      `--banner:js=${ESBUILD.banner}`,
      ...more,
    ]);
    const { inputs } = JSON.parse(readFileSync(`${file}.json`, 'utf8'));
    return { size: statSync(file).size, files: Object.keys(inputs) };
  }

  it.each(SERVICES)('of %s is small enough to start quickly', async (service) => {
    const { size } = await bundleOf(entryOf(service));

    expect(size).toBeLessThanOrEqual(MAX_BYTES_OF[service] ?? MAX_BYTES);
  });

  it.each(DOMAINS)('of %s has nothing of another owner where there is none', async (domain) => {
    const ofAnother = /lambdas\/(?:shared\/participant\/|shared\/owned-handler|\w+\/rows\.ts)/;
    const files = async (isOwned: boolean) =>
      (await bundleOf(entryOf(domain, isOwned))).files.filter((file) => ofAnother.test(file));

    expect((await files(true)).length).toBeGreaterThan(5);
    expect(await files(false)).toEqual([]);
  });

  it('of the orchestrator is hardly larger than where nothing moves', async () => {
    const { size } = await bundleOf(entryOf('orchestrator'));
    const bare = await bundleOf(entryOf('orchestrator'), '--external:./held.ts');

    expect(size - bare.size).toBeLessThanOrEqual(MAX_BYTES_OF_HELD);
    expect(size - bare.size).toBeGreaterThan(500);
  });

  it('of recovery has nothing of another owner’s books where there is none', async () => {
    const files = async (isOwned: boolean) =>
      (await bundleOf(entryOf('recovery', isOwned))).files.filter((file) =>
        file.startsWith('lambdas/recovery/books/'),
      );

    expect((await files(true)).length).toBeGreaterThan(5);
    expect(await files(false)).toEqual(['lambdas/recovery/books/books.ts']);
  });
});
