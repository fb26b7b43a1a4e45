import { DescribeExecutionCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { STEP_NAMES, type StepName } from '../../lambdas/shared/saga/command-names.ts';
import { executionArnOf } from '../../lambdas/shared/saga/execution-arn.ts';
import { setFaults } from '../../tools/operate/chaos.ts';
import { askService } from '../../tools/operate/service-client.ts';
import { clientOptions } from '../../tools/stack/aws.ts';
import { admin, endOf, eventually, outputs, redriven } from '../support/deployed/stack.ts';
import { aBuyer } from '../support/saga/buyer.ts';

const options = clientOptions(outputs.endpoint);
const executions = new SFNClient(options);
const sqs = new SQSClient(options);
const recovery = { functionName: outputs.functions.recovery, endpoint: outputs.endpoint };
const ask = (command: Record<string, unknown>) => askService(recovery, command);

afterEach(() => setFaults(outputs, []));

const UNTOUCHED = { stock: 10, balance: 10_000, coupon: 'ISSUED' };

/** An order whose run was stopped while `command`, which has committed, hangs. */
async function killedIn(command: StepName) {
  const buyer = await aBuyer();
  await setFaults(outputs, [{ command, mode: 'hang-after', rate: 1, userId: buyer.userId }]);
  const { orderId } = (await buyer.api.post('/orders', buyer.body)).body;
  const executionArn = executionArnOf(outputs.stateMachines.orderSaga, orderId);
  await eventually(
    () => buyer.api.get(`/orders/${orderId}/events`),
    ({ body }) => body.items.length >= 2 + STEP_NAMES.indexOf(command),
    20,
  );
  await executions.send(new StopExecutionCommand({ executionArn }));
  await setFaults(outputs, []);
  const { status } = await executions.send(new DescribeExecutionCommand({ executionArn }));
  expect(status).toBe('ABORTED');
  return { ...buyer, orderId };
}

describe('a saga that somebody stops', () => {
  it.each(STEP_NAMES.slice(0, -1))(
    'while %s hangs is finished by reconcile, with everything given back',
    async (step) => {
      const { api, orderId, possessions } = await killedIn(step);
      expect((await api.get(`/orders/${orderId}`)).body.status).toBe('PENDING');

      const { undone } = await ask({ command: 'reconcile', olderThanSeconds: 0 });

      expect(undone).toContain(orderId);
      expect(await endOf(api, orderId)).toMatchObject({ status: 'REJECTED', needsAttention: false });
      expect(await possessions()).toEqual(UNTOUCHED);
    },
  );

  it('after its payment is confirmed by reconcile: from there it goes only forward', async () => {
    const { api, orderId } = await killedIn('processPayment');

    const { confirmed } = await ask({ command: 'reconcile', olderThanSeconds: 0 });

    expect(confirmed).toContain(orderId);
    expect(await endOf(api, orderId)).toMatchObject({ status: 'CONFIRMED', needsAttention: false });
  });
});

describe('a dead letter', () => {
  async function aDeadLetter() {
    const buyer = await aBuyer();
    await setFaults(outputs, [
      { command: 'processPayment', mode: 'throw-before', rate: 1, userId: buyer.userId },
      { command: 'restoreCoupon', mode: 'throw-before', rate: 1, userId: buyer.userId },
    ]);
    const { orderId } = (await buyer.api.post('/orders', buyer.body)).body;
    await endOf(buyer.api, orderId);
    return { ...buyer, orderId };
  }

  async function messagesAbout(text: string): Promise<unknown[]> {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: outputs.queues.deadLetter,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
      }),
    );
    return Messages.filter(({ Body }) => Body?.includes(text)).map(({ Body }) => Body);
  }

  const listed = async (orderId: string) =>
    (await admin.get('/admin/dead-letters?limit=100')).body.items.find(
      (each: { orderId: string }) => each.orderId === orderId,
    );

  it('is listed with what could not be undone and why, stays while it fails, and leaves when it is finished', async () => {
    const { orderId, possessions } = await aDeadLetter();

    expect(await listed(orderId)).toEqual({
      orderId,
      unresolved: ['restoreCoupon'],
      failure: { error: 'InjectedFault', cause: expect.stringContaining('restoreCoupon') },
      at: expect.any(String),
    });
    expect(await possessions()).toEqual({ ...UNTOUCHED, coupon: 'USED' });

    // Until its run is over, which is a moment after its end is decided, it is left alone.
    const again = await eventually(
      () => ask({ command: 'redrive', orderId }),
      (answer) => answer.redriven.includes(orderId),
    );
    expect(again).toMatchObject({ finished: [], running: [], failedAgainCount: 1 });
    expect(again.failedAgain).toEqual([
      {
        orderId,
        unresolved: ['restoreCoupon'],
        why: 'restoreCoupon: InjectedFault: throw-before restoreCoupon: asked for by the chaos parameter',
      },
    ]);
    expect(await listed(orderId)).toBeDefined();
    expect(await messagesAbout(orderId)).not.toEqual([]);

    await setFaults(outputs, []);
    const { status, body } = await redriven(orderId);
    expect({ status, body }).toEqual({ status: 202, body: { redriven: [orderId] } });
    expect(await listed(orderId)).toBeUndefined();
    expect(await possessions()).toEqual(UNTOUCHED);
    await ask({ command: 'redrive' });
    expect(await messagesAbout(orderId)).toEqual([]);
  });

  it('is redriven past a message that nobody can read, which stays', async () => {
    const poison = `poison ${Date.now()}`;
    await sqs.send(new SendMessageCommand({ QueueUrl: outputs.queues.deadLetter, MessageBody: poison }));
    const { orderId, possessions } = await aDeadLetter();
    await setFaults(outputs, []);

    const { redriven } = await ask({ command: 'redrive' });
    await eventually(possessions, ({ coupon }) => coupon === 'ISSUED', 20);

    expect(redriven).toContain(orderId);
    expect(await messagesAbout(poison)).toEqual([poison]);
  });
});

describe('the audit', () => {
  it('finds nothing after all that', async () => {
    const { ok, violations } = await eventually(
      () => ask({ command: 'audit' }),
      (report) => report.ok,
      20,
    );

    expect({ ok, violations }).toEqual({ ok: true, violations: [] });
  });
});
