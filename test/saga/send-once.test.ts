import { randomUUID } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { LEASE_SECONDS } from '../../lambdas/notifier/lease.ts';
import { BeingSent, sendOnce } from '../../lambdas/notifier/send-once.ts';
import { sentKey, table } from '../../lambdas/notifier/table.ts';
import { dynamo } from '../../lambdas/shared/platform/clients.ts';
import { createAlertsTable } from '../support/saga/tables.ts';

beforeAll(createAlertsTable);

/** Acts as if the record of the cause were as old as that. */
async function later(cause: string, seconds: number): Promise<void> {
  await dynamo.send(
    new UpdateCommand({
      TableName: table,
      Key: sentKey(cause),
      UpdateExpression: 'ADD expiresAt :less, leaseUntil :less',
      ExpressionAttributeValues: { ':less': -seconds },
    }),
  );
}

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

  it('is sent once when it is delivered twice at once: the second comes again, and finds it sent', async () => {
    const cause = randomUUID();
    const sent: string[] = [];
    let second: unknown;
    const send = (who: string) => async () => {
      // While the first is sending, after its claim.
      if (who === 'first') second = await sendOnce(cause, 'a', send('second')).catch((error: Error) => error);
      sent.push(who);
    };

    expect(await sendOnce(cause, 'a', send('first'))).toBe(true);
    expect(second).toBeInstanceOf(BeingSent);
    expect(await sendOnce(cause, 'a', send('second'))).toBe(false);
    expect(sent).toEqual(['first']);
  });

  it('is sent in the end although the first died between its claim and its sending', async () => {
    const cause = randomUUID();
    const { send, sent } = aChannel();
    await new Promise<void>((resolve) => {
      void sendOnce(cause, 'a', () => {
        resolve();
        return new Promise<never>(() => {});
      });
    });
    await expect(send(cause, 'a')).rejects.toThrow(BeingSent);

    await later(cause, LEASE_SECONDS + 1);

    expect(await send(cause, 'a')).toBe(true);
    expect(sent).toEqual(['a']);
  });

  it('is not marked as sent by one whose claim has passed to another', async () => {
    const cause = randomUUID();
    const { send, sent } = aChannel();
    await sendOnce(cause, 'a', async () => {
      await later(cause, LEASE_SECONDS + 1);
      await expect(
        sendOnce(cause, 'a', async () => {
          throw new Error('down');
        }),
      ).rejects.toThrow('down');
    });

    expect(await send(cause, 'a')).toBe(true);
    expect(sent).toEqual(['a']);
  });

  it('is sent again after ten minutes, whether or not the old record is deleted by then', async () => {
    const { send, sent } = aChannel();
    const cause = randomUUID();
    await send(cause, 'old');
    await later(cause, 10 * 60 + 1);

    await send(cause, 'new');

    expect(sent).toEqual(['old', 'new']);
  });
});
