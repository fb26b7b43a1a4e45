import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { jest } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { LOG_LINES } from '../../../../../lambdas/shared/platform/log-lines.ts';
import type { Command } from '../../../../../lambdas/shared/saga/commands/command.ts';
import { OrderRejected } from '../../../../../lambdas/shared/saga/errors.ts';
import { emittedBy } from '../../../../support/saga/emitted.ts';

process.env.POWERTOOLS_METRICS_DISABLED = 'false';
const { commandHandler } = await import('../../../../../lambdas/shared/domain-handler.ts');
const { logger } = await import('../../../../../lambdas/shared/platform/observability.ts');

const ssm = mockClient(SSMClient);
afterEach(() => jest.restoreAllMocks());
afterAll(() => ssm.restore());

const commit = async () => ({ isCommitted: true });
const reject = async () => {
  throw new OrderRejected('INSUFFICIENT_STOCK', 'none left');
};

/** Calls decreaseStock under the fault; `milliseconds` is what the Lambda has left, and a hang's length. */
async function broken(mode: string, run: () => Promise<unknown>, milliseconds: number) {
  const faults = [{ command: 'decreaseStock', mode, rate: 1 }];
  ssm.on(GetParameterCommand).resolves({ Parameter: { Value: JSON.stringify({ faults }) } });
  const failed = jest.spyOn(logger, 'error').mockReturnValue(undefined);
  const told = jest.spyOn(logger, 'info').mockReturnValue(undefined);
  const command = jest.fn(run);
  const handler = commandHandler({ decreaseStock: command as unknown as Command }, '/order-saga/test/chaos');
  let thrown: unknown;

  const metrics = await emittedBy(async () => {
    thrown = await handler({ command: 'decreaseStock', order: { orderId: 'o-1' } }, {
      getRemainingTimeInMillis: () => milliseconds,
    } as Context).catch((error) => error);
  });

  const counts = metrics.filter(({ name }) => name !== 'CommandDuration');
  return {
    thrown: String(thrown),
    calls: command.mock.calls.length,
    counts: counts.map(({ name, value }) => [name, value]),
    lines: [...told.mock.calls, ...failed.mock.calls].map(([message]) => message),
  };
}

const thrownBy = (mode: string) => `InjectedFault: ${mode} decreaseStock: asked for by the chaos parameter`;
const FAILED = [
  ['CommandFailed', 1],
  ['StepFailed', 1],
];
const TIMED_OUT = [
  ['CommandTimedOut', 1],
  ['StepTimedOut', 1],
  ['TimeoutCount', 1],
];

describe('a command broken on purpose', () => {
  it.each([
    ['throw-before', 'commits', commit, 0],
    ['throw-after', 'commits', commit, 1],
    ['throw-after', 'rejects', reject, 1],
  ])('fails by %s when it %s, and is counted and logged as failed, once', async (mode, _what, run, calls) => {
    // The timer of the metrics must have nothing left to count once the reply is lost.
    const result = await broken(mode, run, 300);

    expect(result).toEqual({
      thrown: thrownBy(mode),
      calls,
      counts: FAILED,
      lines: [LOG_LINES.commandFailed],
    });
  });

  it.each([
    ['hang-before', 'commits', commit, 0],
    ['hang-after', 'commits', commit, 1],
    ['hang-after', 'rejects', reject, 1],
  ])('hangs by %s when it %s, once, and is counted as timed out', async (mode, _what, run, calls) => {
    const started = performance.now();

    const result = await broken(mode, run, 300);

    expect(result).toEqual({
      thrown: thrownBy(mode),
      calls,
      counts: TIMED_OUT,
      // On AWS nobody is left to write it.
      lines: [LOG_LINES.commandFailed],
    });
    expect(performance.now() - started).toBeLessThan(2 * 1_300);
  });
});

describe('a fault that stands in the parameter', () => {
  const FAULT = { command: 'decreaseStock', mode: 'throw-before', rate: 1 };
  const parameter = (text: string) => ssm.on(GetParameterCommand).resolves({ Parameter: { Value: text } });
  const call = (handler: ReturnType<typeof commandHandler>) =>
    (
      handler({ command: 'decreaseStock', order: { orderId: 'o-1' } }, {
        getRemainingTimeInMillis: () => 1_000,
      } as Context) as Promise<unknown>
    ).then(
      () => 'done',
      (error) => error.name,
    );
  const aHandler = () =>
    commandHandler({ decreaseStock: commit as unknown as Command }, '/order-saga/test/chaos');
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
    for (const level of ['info', 'error', 'warn'] as const)
      jest.spyOn(logger, level).mockReturnValue(undefined);
  });
  afterEach(() => jest.useRealTimers());

  it('ends when its time is up, also between two looks at the parameter', async () => {
    const until = new Date(Date.now() + 500).toISOString();
    parameter(JSON.stringify({ faults: [{ ...FAULT, until }] }));
    const handler = aHandler();
    ssm.resetHistory();

    const before = await call(handler);
    jest.setSystemTime(Date.now() + 600);
    const after = await call(handler);

    expect([before, after]).toEqual(['InjectedFault', 'done']);
    expect(ssm.commandCalls(GetParameterCommand)).toHaveLength(1);
  });

  it('is looked up again after a second, and the log names what is wrong in it once, not at each look', async () => {
    parameter(JSON.stringify({ faults: [FAULT, { ...FAULT, command: 'decreaseStocks' }] }));
    const handler = aHandler();
    const ends: string[] = [];

    for (let look = 0; look < 3; look++) {
      ends.push(await call(handler));
      jest.setSystemTime(Date.now() + 1_001);
    }
    parameter('{"faults":');
    ends.push(await call(handler));

    expect(ends).toEqual(['InjectedFault', 'InjectedFault', 'InjectedFault', 'done']);
    const said = (logger.warn as unknown as jest.Mock).mock.calls;
    expect(said).toEqual([
      [
        LOG_LINES.chaosIgnored,
        {
          parameter: '/order-saga/test/chaos',
          problem: expect.stringContaining('faults[1].command: must be one of "*", "decreaseStock"'),
        },
      ],
      [
        LOG_LINES.chaosIgnored,
        { parameter: '/order-saga/test/chaos', problem: expect.stringContaining('no JSON') },
      ],
    ]);
  });
});
