import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import type { Command } from '../../../../../lambdas/shared/saga/commands/command.ts';
import { OrderRejected } from '../../../../../lambdas/shared/saga/errors.ts';
import { emittedBy } from '../../../../support/saga/emitted.ts';

process.env.POWERTOOLS_METRICS_DISABLED = 'false';
const { commandHandler } = await import('../../../../../lambdas/shared/domain-handler.ts');

const aCommand = (run: () => Promise<unknown>) => run as unknown as Command;

/** Calls the command `name` and returns what it emitted, without the durations. */
async function emitted(name: string, command: Command, { milliseconds = 10_000 } = {}) {
  const handler = commandHandler({ [name]: command }, undefined);
  const call = async () =>
    handler({ command: name, order: { orderId: 'o-1' } }, {
      getRemainingTimeInMillis: () => milliseconds,
    } as Context);
  const metrics = await emittedBy(async () => call().catch(() => {}));
  const values = metrics.filter(({ name }) => name !== 'CommandDuration');
  return values.map(({ name, value, dimensions }) => [name, value, ...dimensions]);
}

const OF_COMMAND = (command: string) => ({ environment: 'test', service: 'test', command });
const OF_SAGA = { environment: 'test', service: 'saga' };

describe('the metrics of a command', () => {
  it('count a step that succeeded, under its name and for the saga', async () => {
    const metrics = await emitted(
      'decreaseStock',
      aCommand(async () => ({})),
    );

    expect(metrics).toEqual([
      ['CommandSucceeded', 1, OF_COMMAND('decreaseStock')],
      ['StepSucceeded', 1, OF_SAGA],
    ]);
  });

  it('count a rejection as no failure of the step', async () => {
    const rejected = aCommand(async () => {
      throw new OrderRejected('INSUFFICIENT_STOCK', 'none left');
    });

    expect(await emitted('decreaseStock', rejected)).toEqual([
      ['CommandRejected', 1, OF_COMMAND('decreaseStock')],
    ]);
  });

  it('count every other error as a failure', async () => {
    const failing = aCommand(async () => {
      throw new Error('down');
    });

    expect(await emitted('processPayment', failing)).toEqual([
      ['CommandFailed', 1, OF_COMMAND('processPayment')],
      ['StepFailed', 1, OF_SAGA],
    ]);
  });

  it('count what AWS pushes back as throttled, whatever it calls it, and as no failure of the step', async () => {
    const throttled = aCommand(async () => {
      throw Object.assign(new Error('too much'), { name: 'ProvisionedThroughputExceededException' });
    });

    expect(await emitted('processPayment', throttled)).toEqual([
      ['CommandThrottled', 1, OF_COMMAND('processPayment')],
    ]);
  });

  it('count compensations, and no step with them', async () => {
    const metrics = await emitted(
      'increaseStock',
      aCommand(async () => ({})),
    );

    expect(metrics).toEqual([
      ['CommandSucceeded', 1, OF_COMMAND('increaseStock')],
      ['CompensationCount', 1, OF_SAGA],
    ]);
  });

  it('tell of a time-out before the Lambda is dead, and of nothing that comes after it', async () => {
    const late = aCommand(() => sleep(100));

    expect(await emitted('useCoupon', late, { milliseconds: 280 })).toEqual([
      ['CommandTimedOut', 1, OF_COMMAND('useCoupon')],
      ['StepTimedOut', 1, OF_SAGA],
      ['TimeoutCount', 1, OF_SAGA],
    ]);
  });

  it('tell how long it took', async () => {
    const handler = commandHandler({ decreaseStock: aCommand(() => sleep(50)) }, undefined);

    const metrics = await emittedBy(() =>
      handler({ command: 'decreaseStock' }, { getRemainingTimeInMillis: () => 10_000 } as Context),
    );

    const [duration] = metrics.filter(({ name }) => name === 'CommandDuration');
    expect(duration).toMatchObject({ unit: 'Milliseconds', dimensions: [OF_COMMAND('decreaseStock')] });
    expect(duration?.value).toBeGreaterThan(45);
    expect(duration?.value).toBeLessThan(5_000);
  });

  it('say nothing about a name that is no command', async () => {
    const handler = commandHandler({}, undefined);

    const metrics = await emittedBy(async () =>
      handler({ command: 'nonsense' }, {} as Context).catch(() => {}),
    );

    expect(metrics).toEqual([]);
  });
});

describe('a throttled command', () => {
  it('fails by one name for the saga, whatever AWS calls it, also where that is only the cause', async () => {
    const cause = Object.assign(new Error('too much'), { name: 'ThrottlingException' });
    const throttled = aCommand(async () => {
      throw new Error('not read', { cause });
    });
    let thrown: unknown;

    await emittedBy(async () => {
      const handler = commandHandler({ decreaseStock: throttled }, undefined);
      thrown = await handler({ command: 'decreaseStock' }, {
        getRemainingTimeInMillis: () => 10_000,
      } as Context).catch((error) => error);
    });

    expect(thrown).toMatchObject({ name: 'Throttled', message: 'Error: not read' });
  });
});
