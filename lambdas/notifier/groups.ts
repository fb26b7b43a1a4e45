import { GetCommand, QueryCommand, type QueryCommandOutput } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../shared/platform/clients.ts';
import { retryConflicts, WriteConflict } from '../shared/platform/conflicts.ts';
import { transact } from '../shared/platform/transactions.ts';
import type { OrderChange } from './order-change.ts';
import { GROUPS, groupKey, memberKey, membersOf, table } from './table.ts';

/*
 * Which orders are in need of the same cause, exactly: a member's record and its group's counts are one transaction, on the condition
 * that the member is as it was read.
 *
 *   before the write      nothing happened: the stream brings the change again
 *   after it              again, the change finds its own sequence number, and changes nothing
 *   an older change late  finds a later sequence number, and changes nothing; so a member that has left is kept for two days, longer
 *                         than a stream has its records
 *   two at once           one condition fails, and looks again
 */

/** The orders of one cause. Counts that only grow say what is new; the others say what is. */
export interface Group {
  cause: string;
  /** How many orders have ever come into it, and how many are in it now. */
  joined: number;
  inNeed: number;
  /** How many have ever been given up by the schedule, and how many of those that are in it now. */
  gaveUp: number;
  givenUp: number;
  /** Since when there have been some given up that nobody was told of (epoch seconds). */
  gaveUpSince?: number;
  /** `joined` and `gaveUp` as they were when somebody was told last; `joined` as it was when it was over last. */
  told: number;
  toldGaveUp: number;
  overAt: number;
  /** Somebody was told of it, and not that it is over. */
  isTold: boolean;
  /** Nothing more is told before (epoch seconds). */
  quietUntil: number;
  /** How often somebody was told; of two who read it alike, one writes. */
  turn: number;
  /** The orders that were named. */
  named: string[];
}

interface Member {
  orderId: string;
  isIn: boolean;
  isGivenUp: boolean;
  /** The sequence number of the change that it comes of. */
  cameOf: string;
  /** Since when it is in need (ISO 8601). */
  since: string;
  /** What there is to say of it. */
  about: string;
}

const GONE_SECONDS = 2 * 24 * 60 * 60;
const NEW: Omit<Group, 'cause'> = {
  joined: 0,
  inNeed: 0,
  gaveUp: 0,
  givenUp: 0,
  told: 0,
  toldGaveUp: 0,
  overAt: 0,
  isTold: false,
  quietUntil: 0,
  turn: 0,
  named: [],
};

/** Moves the order into its group, or out of it. Safe to repeat, to race, and in any order. */
export async function place(change: OrderChange, cause: string, about: string): Promise<void> {
  const { orderId, sequence, order, after } = change;
  const isIn = after?.cause === cause;
  const isGivenUp = isIn && Boolean(after?.isGivenUp);
  await retryConflicts(async () => {
    const { Item } = await dynamo.send(
      new GetCommand({ TableName: table, Key: memberKey(cause, orderId), ConsistentRead: true }),
    );
    const found = Item as Member | undefined;
    if (found && found.cameOf >= sequence) return;
    const now = Math.floor(Date.now() / 1000);
    const member = {
      ...memberKey(cause, orderId),
      orderId,
      isIn,
      isGivenUp,
      cameOf: sequence,
      since: order?.inNeedSince ?? new Date().toISOString(),
      about,
      ...(!isIn && { expiresAt: now + GONE_SECONDS }),
    };
    const [came, gaveUp] = [
      Number(isIn) - Number(found?.isIn ?? false),
      Number(isGivenUp) - Number(found?.isGivenUp ?? false),
    ];
    const failed = await transact([
      {
        Put: {
          TableName: table,
          Item: member,
          ConditionExpression: found ? 'cameOf = :found' : 'attribute_not_exists(pk)',
          ...(found && { ExpressionAttributeValues: { ':found': found.cameOf } }),
        },
      },
      {
        Update: {
          TableName: table,
          Key: groupKey(cause),
          UpdateExpression:
            `SET cause = :cause${gaveUp > 0 ? ', gaveUpSince = if_not_exists(gaveUpSince, :now)' : ''}` +
            ' ADD joined :joined, inNeed :came, gaveUp :gaveUp, givenUp :givenUp',
          ExpressionAttributeValues: {
            ':cause': cause,
            ':joined': Math.max(came, 0),
            ':came': came,
            ':gaveUp': Math.max(gaveUp, 0),
            ':givenUp': gaveUp,
            ...(gaveUp > 0 && { ':now': now }),
          },
        },
      },
    ]);
    if (failed) throw new WriteConflict(`order ${orderId} was moved by another change meanwhile`);
  });
}

/** The group as it is now; undefined when no order was ever in it. */
export async function readGroup(cause: string): Promise<Group | undefined> {
  const { Item } = await dynamo.send(
    new GetCommand({ TableName: table, Key: groupKey(cause), ConsistentRead: true }),
  );
  return Item && ({ ...NEW, ...Item } as Group);
}

/** The causes of all groups. */
export async function listCauses(): Promise<string[]> {
  return (await queryAll(GROUPS)).map(({ cause }) => String(cause));
}

/** The orders that are in it, those first that have been so longest. */
export async function listMembers(cause: string): Promise<Member[]> {
  const members = (await queryAll(membersOf(cause))) as unknown as Member[];
  return members
    .filter(({ isIn }) => isIn)
    .sort((one, other) => (one.since < other.since ? -1 : one.since > other.since ? 1 : 0));
}

async function queryAll(pk: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let position: Record<string, unknown> | undefined;
  do {
    const page: QueryCommandOutput = await dynamo.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ConsistentRead: true,
        ExclusiveStartKey: position,
      }),
    );
    items.push(...(page.Items ?? []));
    position = page.LastEvaluatedKey;
  } while (position);
  return items;
}
