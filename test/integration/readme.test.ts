import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ApiClient, expectOk } from '../../tools/operate/api.ts';
import { root } from '../../tools/terminal/paths.ts';
import { arrivedAtBoth } from '../support/deployed/alerts.ts';
import { scriptEnvironment } from '../support/deployed/scripts.ts';
import { admin, endOf, outputs } from '../support/deployed/stack.ts';
import { read } from '../support/sources.ts';

const [, tryIt = ''] = /^## Try it$(.*?)^## /ms.exec(read('README.md')) ?? [];
const blocks = [...tryIt.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block as string);
/** The first installs and starts what this test run has started already, at another port; the last two belong together. */
const [start, works, fallsBack, waits, redrive, ...more] = blocks as [string, string, string, string, string];

describe('"Try it" of the README', () => {
  beforeAll(giveCouponsBack);

  /** What the block prints, as it is written; rejects when a command of it fails. */
  const run = async (block: string) =>
    (
      await promisify(execFile)('bash', ['-euc', block], {
        cwd: root,
        env: scriptEnvironment,
      })
    ).stdout;

  it('begins with two commands, and has three orders', () => {
    expect(start).toBe('npm ci\nnpm start\n');
    expect(more).toEqual([]);
  });

  it('has an order that works', async () => {
    expect(await run(works)).toMatch(/^CONFIRMED$/m);
  });

  it('has one that falls back', async () => {
    expect(await run(fallsBack)).toMatch(/^REJECTED \(SERVICE_UNAVAILABLE\)$/m);
  });

  it('has a dead letter, which is told to a person, and is finished by a redrive', async () => {
    const output = await run(waits);
    const [, orderId = ''] = /^order (\S+)$/m.exec(output) ?? [];
    // Orders of one cause are told together, and another test may have brought the first.
    await arrivedAtBoth('increaseBalance');
    const { finished, failedAgain } = JSON.parse((await run(redrive)).replace(/^[^{]*/, ''));

    expect(output).toMatch(/^REJECTED \(SERVICE_UNAVAILABLE\), needs attention$/m);
    expect({ finished, failedAgain }).toEqual({
      finished: expect.arrayContaining([orderId]),
      failedAgain: [],
    });
    expect((await admin.get(`/orders/${orderId}`)).body).toMatchObject({
      status: 'REJECTED',
      needsAttention: false,
    });
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
