import { PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../platform/clients.ts';
import type { Shadow } from './owners.ts';

/** What came of the steps that were planned. */
export interface ShadowReport {
  planned: number;
  different: number;
  /** Either side gave no answer: an unknown outcome proves nothing. */
  unknown: number;
  /** The first that differ, 20 at most. */
  first: { at: string; orderId: string; command: string; real: unknown; planned: unknown }[];
}

const MAX_LISTED = 20;
const KEPT_SECONDS = 30 * 24 * 60 * 60;
const COUNTS = 'COUNTS';
const DIFFERENCE = 'DIFFERENCE#';
/** Each shadow has its own, so that none has to be put back to nothing. */
const partOf = (since: string) => `SHADOW#${since}`;

interface Shadowed {
  command: string;
  orderId: string;
  real: unknown;
  planned: unknown;
  isKnown: boolean;
  isDifferent: boolean;
}

/** Counts a step that was planned, and keeps a difference. */
export async function noteShadowed(
  TableName: string,
  { since }: Shadow,
  { isKnown, isDifferent, ...what }: Shadowed,
): Promise<void> {
  const pk = partOf(since);
  const expiresAt = Math.floor(Date.now() / 1_000) + KEPT_SECONDS;
  if (isDifferent) {
    const at = new Date().toISOString();
    const sk = `${DIFFERENCE}${at}#${what.orderId}#${what.command}`;
    await dynamo.send(new PutCommand({ TableName, Item: { pk, sk, at, ...what, expiresAt } }));
  }
  await dynamo.send(
    new UpdateCommand({
      TableName,
      Key: { pk, sk: COUNTS },
      UpdateExpression:
        'SET expiresAt = :expiresAt ADD planned :one, different :different, #unknown :unknown',
      ExpressionAttributeNames: { '#unknown': 'unknown' },
      ExpressionAttributeValues: {
        ':expiresAt': expiresAt,
        ':one': 1,
        ':different': Number(isDifferent),
        ':unknown': Number(!isKnown),
      },
    }),
  );
}

/** What was noted of the shadow that began then. */
export async function readShadow(TableName: string, since: string): Promise<ShadowReport> {
  const page = async (begins: string, Limit: number) => {
    const { Items = [] } = await dynamo.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :begins)',
        ExpressionAttributeValues: { ':pk': partOf(since), ':begins': begins },
        ConsistentRead: true,
        Limit,
      }),
    );
    return Items;
  };
  const [[counts], first] = await Promise.all([page(COUNTS, 1), page(DIFFERENCE, MAX_LISTED)]);
  const { planned = 0, different = 0, unknown = 0 } = counts ?? {};
  return {
    planned,
    different,
    unknown,
    first: first.map(({ at, orderId, command, real, planned: wouldBe }) => ({
      at,
      orderId,
      command,
      real,
      planned: wouldBe,
    })),
  };
}
