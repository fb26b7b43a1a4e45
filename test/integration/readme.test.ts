import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ApiClient, expectOk } from '../../tools/operate/api.ts';
import { root } from '../../tools/terminal/paths.ts';
import { endOf, outputs } from '../support/deployed/stack.ts';
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
  beforeAll(async () => {
    writeFileSync(file, JSON.stringify(outputs));
    await giveCouponsBack();
  });
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

/** Where the endpoint is kept, an earlier run has used alice's coupon: when that order is cancelled, it comes back. */
async function giveCouponsBack(): Promise<void> {
  const alice = new ApiClient(outputs.apiUrl, outputs.users.alice.token);
  const { items } = expectOk(await alice.get('/orders?limit=100'));
  for (const { orderId, couponId, status } of items) {
    if (!couponId || status !== 'CONFIRMED') continue;
    expectOk(await alice.post(`/orders/${orderId}/cancel`));
    await endOf(alice, orderId);
  }
}
