import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../tools/terminal/paths.ts';
import { outputs } from '../support/deployed/stack.ts';
import { read } from '../support/sources.ts';

const [, tryIt = ''] = /^## Try it$(.*?)^## /ms.exec(read('README.md')) ?? [];
const blocks = [...tryIt.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block as string);
/** The first installs and starts what this test run has started already, at another port. */
const [start, ...others] = blocks;

/** What each is to end with. */
const ENDS = [/^CONFIRMED$/m, /^REJECTED \(SERVICE_UNAVAILABLE\)$/m];

describe('"Try it" of the README', () => {
  const folder = mkdtempSync(join(tmpdir(), 'order-saga-readme-'));
  const file = join(folder, 'outputs.json');
  beforeAll(() => writeFileSync(file, JSON.stringify(outputs)));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('begins with two commands', () => {
    expect(start).toBe('npm ci\nnpm start\n');
  });

  it.each(others.slice(0, ENDS.length).map((block, index) => ({ block, end: ENDS[index] as RegExp })))(
    'works as it is written: $block',
    async ({ block, end }) => {
      const { stdout } = await promisify(execFile)('bash', ['-euc', block], {
        cwd: root,
        env: { ...process.env, NODE_OPTIONS: '', ORDER_SAGA_OUTPUTS: file },
      });

      expect(stdout).toMatch(end);
    },
  );

  it('has an order that works and one that falls back', () => {
    expect(others.length).toBeGreaterThanOrEqual(ENDS.length);
  });
});
