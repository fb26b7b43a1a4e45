import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { clientOptions } from '../../local/aws.ts';
import { setFaults } from '../../local/chaos.ts';
import { arrivalsOf, arrivedAtBoth } from '../support/alerts.ts';
import { aCustomer, aProduct, endOf, eventually, outputs } from '../support/stack.ts';

const options = clientOptions(outputs.endpoint);
const lambda = new LambdaClient(options);
const sqs = new SQSClient(options);

afterEach(() => setFaults(outputs, []));

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

const redrive = (orderId: string) =>
  lambda.send(
    new InvokeCommand({
      FunctionName: outputs.functions.recovery,
      Payload: JSON.stringify({ command: 'redrive', orderId }),
    }),
  );

const putWebhook = (url: string) =>
  new SSMClient(options).send(
    new PutParameterCommand({
      Name: outputs.parameters.slackWebhook,
      Value: url,
      Type: 'SecureString',
      Overwrite: true,
    }),
  );

const depthOf = async (queue: string) => {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages);
};

describe('an order that could not be undone', () => {
  it('is told to the mailbox and to Slack, with what to run, and once', async () => {
    const { orderId, userId } = await anOrderInNeed();

    const arrivals = await arrivedAtBoth(orderId);

    const text = `Order ${orderId} of user ${userId} could not be undone completely.

Not undone: increaseBalance
Why: InjectedFault: throw-before increaseBalance: asked for by the chaos parameter
The order: REJECTED (SERVICE_UNAVAILABLE). What else it took has been given back.

Mend the cause, then run this; it is safe to run twice:
npm run recovery -- redrive --order ${orderId}

Runbook: README.md#an-order-needs-attention`;
    const subject = `order-saga local: order ${orderId} needs attention`;
    expect(arrivals.toSorted((a, b) => a.channel.localeCompare(b.channel))).toEqual([
      { channel: 'email', at: expect.any(String), subject, text },
      { channel: 'slack', at: expect.any(String), text: `*${subject}*\n${text}` },
    ]);

    await redrive(orderId);
    await eventually(
      () => arrivalsOf(orderId),
      () => false,
      8,
    ).catch(() => {});
    expect(await arrivalsOf(orderId)).toHaveLength(2);
  });
});
