import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { sendOnce } from '../../lambdas/notifier/send-once.ts';
import { dynamo } from '../../lambdas/shared/platform/clients.ts';

const TableName = process.env.ALERTS_TABLE;

beforeAll(async () => {
  await new DynamoDBClient({}).send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'cause', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'cause', KeyType: 'HASH' }],
    }),
  );
});

/** A channel that notes what was sent, and can be down. */
function aChannel() {
  const sent: string[] = [];
  const channel = {
    sent,
    isDown: false,
    send: (cause: string, messageId: string) =>
      sendOnce(cause, messageId, async () => {
        if (channel.isDown) throw new Error('down');
        sent.push(messageId);
      }),
  };
  return channel;
}

describe('a message of a cause', () => {
  it('is sent once, however often it is delivered', async () => {
    const { send, sent } = aChannel();
    const cause = randomUUID();

    const answers = [await send(cause, 'a'), await send(cause, 'a')];

    expect(answers).toEqual([true, false]);
    expect(sent).toEqual(['a']);
  });

  it('keeps others of its cause back, and none of another cause', async () => {
    const { send, sent } = aChannel();
    const [cause, other] = [randomUUID(), randomUUID()];

    await send(cause, 'a');
    await send(cause, 'b');
    await send(other, 'c');

    expect(sent).toEqual(['a', 'c']);
  });

  it('is sent once of twenty that come at the same time', async () => {
    const { send, sent } = aChannel();
    const cause = randomUUID();

    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => send(cause, `m-${index}`)));

    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(sent).toHaveLength(1);
  });

  it('is not lost when its sending failed: delivered again it is sent, and meanwhile no other takes its place', async () => {
    const channel = aChannel();
    const cause = randomUUID();
    channel.isDown = true;

    await expect(channel.send(cause, 'a')).rejects.toThrow('down');
    const other = await channel.send(cause, 'b');
    channel.isDown = false;
    const again = await channel.send(cause, 'a');

    expect([other, again]).toEqual([false, true]);
    expect(channel.sent).toEqual(['a']);
  });

  it('is sent again after ten minutes, whether or not the old record is deleted by then', async () => {
    const { send, sent } = aChannel();
    const cause = randomUUID();
    const expiresAt = Math.floor(Date.now() / 1000) - 1;
    await dynamo.send(
      new PutCommand({ TableName, Item: { cause, messageId: 'old', sentAt: 'then', expiresAt } }),
    );

    await send(cause, 'new');

    expect(sent).toEqual(['new']);
  });
});
