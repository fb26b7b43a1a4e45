import { once } from 'node:events';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { LOG_LINES } from '../../lambdas/shared/platform/log-lines.ts';
import { setFaults } from '../../tools/operate/chaos.ts';
import { watchFaults } from '../../tools/operate/fault-notice.ts';
import { localFaults } from '../../tools/operate/fault-store.ts';
import { logLines } from '../../tools/operate/log-lines.ts';
import { clientOptions } from '../../tools/stack/aws.ts';
import { endOfScript, runScript, startScript } from '../support/deployed/scripts.ts';
import { aCustomer, admin, aProduct, eventually, outputs } from '../support/deployed/stack.ts';

/** What somebody has put there by hand: it breaks nothing here, and nobody may touch it. */
const FOREIGN = [
  { rate: 0, mode: 'throw-before', command: 'useCoupon' },
  { command: 'useCoupons', mode: 'throw-before', rate: 1 },
];
const store = localFaults(outputs);
const standing = async () => (await store.read()).entries;

/** As with the AWS CLI. */
const putText = (Value: string) =>
  new SSMClient(clientOptions(outputs.endpoint)).send(
    new PutParameterCommand({ Name: outputs.parameters.chaos, Value, Overwrite: true }),
  );

beforeEach(() => store.write(FOREIGN));
afterAll(() => setFaults(outputs, []));

const MUG = ['--product', 'mug'];
const LOST = ['--break', 'processPayment:throw-after'];
const breaksOf = async () =>
  (await admin.get('/admin/faults')).body.faults.filter(({ by }: { by?: string }) => by?.startsWith('order'));

describe('npm run order -- --break', () => {
  it('several times, by two at once: each breaks its own, and what stood there stands there still', async () => {
    const [one, other] = [
      runScript('order', '--user', 'alice', ...MUG, ...LOST, '--break', 'useCoupon:throw-before'),
      runScript('order', '--user', 'bob', ...MUG, ...LOST),
    ];
    const during = await eventually(breaksOf, (faults) => faults.length === 3);

    const ends = await Promise.all([one, other]);

    expect(during).toContainEqual(
      expect.objectContaining({
        command: 'useCoupon',
        userId: outputs.users.alice.userId,
        until: expect.any(String),
      }),
    );
    for (const { output, code } of ends) {
      expect(output).toMatch(/^REJECTED \(SERVICE_UNAVAILABLE\)$/m);
      expect(code).toBe(0);
    }
    expect(await standing()).toEqual(FOREIGN);
  });

  it.each(['SIGINT', 'SIGHUP'] as const)('takes its own away when %s ends it', async (signal) => {
    const child = startScript('order', ...MUG, ...LOST);
    const ended = endOfScript(child);
    const during = await eventually(breaksOf, (faults) => faults.length === 1);

    child.kill(signal);
    const { code, output } = await ended;

    expect(during).toMatchObject([{ command: 'processPayment', userId: outputs.users.alice.userId }]);
    expect(output).toContain('interrupted: nothing of it is broken any more');
    expect(code).toBe(130);
    expect(await standing()).toEqual(FOREIGN);
  });

  it('takes its own away when nobody reads on, and when it fails', async () => {
    const child = startScript('order', ...MUG, ...LOST);
    const closed = once(child, 'close');
    await eventually(breaksOf, (faults) => faults.length === 1);
    child.stdout.destroy();

    const [code] = await closed;
    const failed = await runScript('order', ...MUG, '--quantity', '1001', ...LOST);

    expect(code).toBe(130);
    expect(failed.errors).toContain('error: the order is not valid');
    expect(failed.code).toBe(1);
    expect(await standing()).toEqual(FOREIGN);
  });

  it('adds nothing to a parameter that nobody can read, and says how it is mended', async () => {
    await putText('{"faults":');

    const { code, errors } = await runScript('order', ...MUG, ...LOST);

    expect(errors).toContain('error: the chaos parameter cannot be read: it is no JSON');
    expect(code).toBe(1);
    expect((await store.read()).text).toBe('{"faults":');
  });
});

describe('npm run chaos', () => {
  it('sets faults for some minutes, which everyone hears of, and clears them', async () => {
    const said: string[] = [];
    const watching = new AbortController();
    const watched = watchFaults(outputs, (line) => said.push(line), watching.signal);

    const set = await runScript('chaos', 'set', 'useCoupon:throw-after', '--user', 'bob', '--minutes', '5');
    const { faults } = (await admin.get('/admin/faults')).body;
    const status = await runScript('status', '--once');
    await eventually(
      async () => said,
      (lines) => lines.some((line) => line.includes('useCoupon:throw-after')),
      20,
    );
    const cleared = await runScript('chaos', 'clear');
    await eventually(
      async () => said,
      (lines) => lines.at(-1) === 'nothing is broken on purpose any more',
      20,
    );
    watching.abort();
    await watched;

    expect(set.output).toMatch(/^taken away {3}what was no fault: faults\[1\]\.command: must be one of /m);
    expect(set.output).toMatch(/^broken {7}useCoupon:throw-after of user .* until .*, by npm run chaos/m);
    expect(faults).toEqual([
      {
        command: 'useCoupon',
        mode: 'throw-after',
        rate: 1,
        userId: outputs.users.bob.userId,
        until: expect.any(String),
        by: expect.stringContaining('npm run chaos'),
      },
    ]);
    expect(Date.parse(faults[0].until) - Date.now()).toBeLessThanOrEqual(5 * 60_000);
    expect(status.output).toMatch(/^broken on purpose: useCoupon:throw-after of user /);
    expect(cleared.output).toMatch(/^nothing is broken on purpose$/m);
    expect(await standing()).toEqual([]);
  });
});

describe('a fault that was put there by hand', () => {
  it('is none when its time is up, and the log says what is wrong with it', async () => {
    const { api, userId } = await aCustomer();
    const over = new Date(Date.now() - 1_000).toISOString();
    const fault = { command: 'createOrder' as const, mode: 'throw-before' as const, rate: 1, userId };
    await store.write([
      { ...fault, until: over },
      { ...fault, command: 'createOrders' },
    ]);

    const { status } = await api.order({ items: [{ productId: await aProduct(), quantity: 1 }] });
    const lines = await eventually(
      () => logLines(outputs.endpoint, outputs.functions.order, { text: LOG_LINES.chaosIgnored }),
      (found) => found.some((line) => line.includes('faults[1].command: must be one of')),
      20,
    );

    expect(status).toBe(201);
    expect(lines.length).toBeGreaterThan(0);
  });
});
