import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../shared/platform/clients.ts';
import { LOG_LINES } from '../shared/platform/log-lines.ts';
import { logger } from '../shared/platform/observability.ts';
import { type News, newsOf, QUIET_SECONDS } from './group-news.ts';
import { NAMED, textOf } from './group-text.ts';
import { type Group, listCauses, listMembers, readGroup } from './groups.ts';
import { LEASE_SECONDS } from './lease.ts';
import { groupKey, table } from './table.ts';
import { publish } from './topic.ts';

/*
 * Telling of a group is a lease, a message, and a note of what was told:
 *
 *   the group is written, nobody told   the next change, or the schedule within a minute, finds the news and tells it
 *   between lease and message           the same, as soon as the lease is up
 *   the message fails                   the lease is given back; the next one tells it
 *   between message and note            it is told twice: rather twice than never
 *   two at once                         of those who read the same turn, one gets the lease
 *   an order comes or goes meanwhile    the lease is taken on the condition that the group is as it was read; what changes after
 *                                       that is news for the next turn
 */

/** Tells the news of the group, if there are any that are due. Safe to repeat and to race. */
export async function tellGroup(cause: string, now = nowInSeconds()): Promise<News | undefined> {
  const group = await readGroup(cause);
  const news = group && newsOf(group, now);
  if (!group || !news) return undefined;
  const members = news === 'over' ? [] : await listMembers(cause);
  const leaseId = randomUUID();
  if (!(await lease(group, leaseId, now))) return undefined;
  try {
    await publish(textOf(news, group, members));
  } catch (error) {
    await update(group, leaseId, 'REMOVE leaseUntil', {});
    throw error;
  }
  await note(
    group,
    leaseId,
    news,
    members.slice(0, NAMED).map(({ orderId }) => orderId),
    now,
  );
  logger.info(LOG_LINES.alertSent, { cause, news });
  return news;
}

/** Tells of every group what has become due by itself, or was left by a call that died. */
export async function tellAll(isTimeUp: () => boolean): Promise<{ told: number }> {
  let told = 0;
  for (const cause of await listCauses()) {
    if (isTimeUp()) break;
    // One that fails keeps none of the others back; it is tried again in a minute.
    const news = await tellGroup(cause).catch((error: Error) => {
      logger.error(LOG_LINES.alertNotSent, { cause, error });
      return undefined;
    });
    if (news) told++;
  }
  return { told };
}

async function lease(group: Group, leaseId: string, now: number): Promise<boolean> {
  const asRead = ['joined', 'inNeed', 'gaveUp', 'givenUp'] as const;
  try {
    await dynamo.send(
      new UpdateCommand({
        TableName: table,
        Key: groupKey(group.cause),
        UpdateExpression: 'SET leaseId = :id, leaseUntil = :until',
        ConditionExpression: [
          '(attribute_not_exists(leaseUntil) OR leaseUntil < :now)',
          group.turn ? 'turn = :turn' : 'attribute_not_exists(turn)',
          ...asRead.map((count) => `${count} = :${count}`),
        ].join(' AND '),
        ExpressionAttributeValues: {
          ':id': leaseId,
          ':until': now + LEASE_SECONDS,
          ':now': now,
          ...(group.turn && { ':turn': group.turn }),
          ...Object.fromEntries(asRead.map((count) => [`:${count}`, group[count]])),
        },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** What was told is what was read; after the end the next order is told at once. */
const note = (group: Group, leaseId: string, news: News, named: string[], now: number) =>
  update(
    group,
    leaseId,
    'SET told = :told, toldGaveUp = :gaveUp, isTold = :isTold, quietUntil = :quiet, turn = :turn' +
      `${news === 'over' ? ', overAt = :told' : ', named = :named'} REMOVE leaseUntil` +
      (news === 'need' ? '' : ', gaveUpSince'),
    {
      ':told': group.joined,
      // Of those that are gathered still nobody is told yet.
      ':gaveUp': news === 'need' ? group.toldGaveUp : group.gaveUp,
      ':isTold': news !== 'over',
      ':quiet': news === 'over' ? 0 : now + QUIET_SECONDS,
      ':turn': group.turn + 1,
      ...(news !== 'over' && { ':named': named }),
    },
  );

/** Unless the lease was up, and somebody else's turn. */
async function update(
  { cause }: Group,
  leaseId: string,
  expression: string,
  values: Record<string, unknown>,
): Promise<void> {
  try {
    await dynamo.send(
      new UpdateCommand({
        TableName: table,
        Key: groupKey(cause),
        UpdateExpression: expression,
        ConditionExpression: 'leaseId = :leaseId',
        ExpressionAttributeValues: { ...values, ':leaseId': leaseId },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

const nowInSeconds = () => Math.floor(Date.now() / 1000);
