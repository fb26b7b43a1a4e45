import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudWatchClient, SetAlarmStateCommand, type StateValue } from '@aws-sdk/client-cloudwatch';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { LOG_LINES } from '../../lambdas/shared/platform/log-lines.ts';
import { setFaults } from '../../tools/operate/chaos.ts';
import { logLines } from '../../tools/operate/log-lines.ts';
import { clientOptions } from '../../tools/stack/aws.ts';
import { arrivalsOf, arrivedAtBoth } from '../support/deployed/alerts.ts';
import {
  aCustomer,
  aProduct,
  endOf,
  eventually,
  mendAll,
  outputs,
  redriven,
} from '../support/deployed/stack.ts';

const options = clientOptions(outputs.endpoint);
const lambda = new LambdaClient(options);
const sqs = new SQSClient(options);

/** An order of which the money cannot be given back, however often it is tried. */
async function anOrderInNeed(): Promise<{ orderId: string; userId: string }> {
  const { api, userId } = await aCustomer();
  await setFaults(outputs, [
    { command: 'processPayment', mode: 'throw-before', rate: 1, userId },
    { command: 'increaseBalance', mode: 'throw-before', rate: 1, userId },
  ]);
  const { body } = await api.post('/orders', { items: [{ productId: await aProduct(), quantity: 1 }] });
  await endOf(api, body.orderId);
  return { orderId: body.orderId, userId };
}

const call = (FunctionName: string, command: Record<string, unknown>) =>
  lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(command) }));

describe('orders that could not be undone', () => {
  // One of the same cause that another test has left would be told of together with these.
  beforeAll(mendAll);
  afterAll(mendAll);

  it('are told to the mailbox and to Slack within 30 s, with what to run, each cause once; and when it is over', async () => {
    const { orderId, userId } = await anOrderInNeed();
    const arrivals = await arrivedAtBoth(orderId);
    const ofNotifier = (text: string) => logLines(outputs.endpoint, outputs.functions.notifier, { text });
    const wasToldBefore = (id: string) =>
      eventually(
        () => ofNotifier(id),
        (lines) => lines.some((line) => line.includes(LOG_LINES.alertSentBefore)),
      );

    await redriven(orderId);
    await wasToldBefore(orderId);
    const another = await anOrderInNeed();
    await wasToldBefore(another.orderId);
    const meanwhile = await arrivalsOf(orderId);
    await mendAll();
    const [over] = (
      await eventually(
        () => arrivalsOf(orderId),
        (all) => all.length === 4,
      )
    ).slice(2);

    const subject = `order-saga local: order ${orderId} needs attention`;
    const text = `Order ${orderId} of user ${userId} could not be undone completely.

Not undone: increaseBalance
Why: InjectedFault: throw-before increaseBalance: asked for by the chaos parameter
The order: REJECTED (SERVICE_UNAVAILABLE). What else it took has been given back.

Mend the cause, then run this; it is safe to run twice:
npm run recovery -- redrive --order ${orderId}

Runbook: docs/runbook.md#an-order-needs-attention`;
    const told = [
      { channel: 'email', at: expect.any(String), subject, text },
      { channel: 'slack', at: expect.any(String), text: `*${subject}*\n${text}` },
    ];
    expect(arrivals.toSorted((a, b) => a.channel.localeCompare(b.channel))).toEqual(told);
    expect(meanwhile).toHaveLength(2);
    expect(over?.text).toContain(
      `increaseBalance failed with InjectedFault: of 2 orders none needs attention because of that any more.\nFirst named: ${orderId}.`,
    );
    expect(await arrivalsOf(another.orderId)).toEqual([]);
  });
});

describe('an alarm', () => {
  it('is told to both, with what it means and where to read on', async () => {
    const AlarmName = 'order-saga-local-dead-letters';
    const reason = `a test raised it at ${Date.now()}`;

    const cloudWatch = new CloudWatchClient(options);
    // Only a change is told, and an earlier run may have raised it.
    const set = (StateValue: StateValue, StateReason: string) =>
      cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason }));
    await set('OK', 'a test begins');
    await set('ALARM', reason);
    const arrivals = await arrivedAtBoth(reason);

    expect(arrivals.find(({ channel }) => channel === 'slack')?.text).toBe(`*ALARM: ${AlarmName}*
An order could not be undone completely, and waits in the dead-letter queue.
Runbook: docs/runbook.md#an-order-needs-attention
${reason}`);
    expect(arrivals.find(({ channel }) => channel === 'email')?.text).toContain(
      'docs/runbook.md#an-order-needs-attention',
    );
  });
});

describe('while Slack is down', () => {
  const { parameters, queues, functions, alerts } = outputs;
  const ssm = new SSMClient(options);
  const webhook = (Value: string) =>
    ssm.send(
      new PutParameterCommand({
        Name: parameters.slackWebhook,
        Value,
        Type: 'SecureString',
        Overwrite: true,
      }),
    );
  const pauseBetweenTries = (seconds: string) =>
    sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: queues.alerts, Attributes: { VisibilityTimeout: seconds } }),
    );
  const depthOf = async (QueueUrl: string) => {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    return Number(Attributes?.ApproximateNumberOfMessages);
  };
  const down = createServer((_, response) => response.writeHead(503).end());

  beforeAll(async () => {
    down.listen(0, '127.0.0.1');
    await once(down, 'listening');
    await webhook(`http://127.0.0.1:${(down.address() as AddressInfo).port}`);
    await pauseBetweenTries('1');
  });
  afterAll(async () => {
    await webhook(`${alerts.sink}/slack`);
    await pauseBetweenTries('120');
    down.close();
  });

  it('an alert waits in the failure queue and is posted when Slack is back, once', async () => {
    const text = `alert ${Date.now()}`;
    await new SNSClient(options).send(new PublishCommand({ TopicArn: alerts.topic, Message: text }));
    await eventually(
      () => depthOf(queues.alertsFailure),
      (depth) => depth === 1,
    );
    const meanwhile = await arrivalsOf(text);

    await webhook(`${alerts.sink}/slack`);
    await call(functions.notifier, { command: 'redrive' });
    await arrivedAtBoth(text);
    await call(functions.notifier, { command: 'redrive' });

    expect(meanwhile.map(({ channel }) => channel)).toEqual(['email']);
    expect((await arrivalsOf(text)).map(({ channel }) => channel)).toEqual(['email', 'slack']);
    expect(await depthOf(queues.alertsFailure)).toBe(0);
  });
});
