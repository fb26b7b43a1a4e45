import { ScanCommand, type ScanCommandOutput } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../platform/clients.ts';
import type { Item } from '../platform/reads.ts';
import { isRehearsal } from './versions.ts';

export interface Totals {
  totals: Record<string, number>;
  /** Where the next call goes on; its sums are added to these. */
  next?: string;
}

/** For how long a call reads; a large table takes several. */
const READING_MS = 4_000;

/**
 * The domain's sums, by reading its table once: of one moment where nothing changes, on a closed side. What rehearsals left is not
 * counted. Throws SyntaxError for a cursor that is none.
 */
export async function readTotals(
  TableName: string,
  totalsOf: (item: Item) => Record<string, number>,
  after?: string,
  readingMs = READING_MS,
): Promise<Totals> {
  const totals = totalsOf({});
  let position = after === undefined ? undefined : positionIn(after);
  const giveUp = Date.now() + readingMs;
  do {
    const page: ScanCommandOutput = await dynamo.send(
      new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey: position }),
    );
    for (const item of page.Items ?? []) {
      if (isRehearsal(item.pk, item.sk, item.orderId)) continue;
      for (const [name, units] of Object.entries(totalsOf(item))) totals[name] = (totals[name] ?? 0) + units;
    }
    position = page.LastEvaluatedKey;
  } while (position && Date.now() < giveUp);
  return { totals, ...(position && { next: Buffer.from(JSON.stringify(position)).toString('base64url') }) };
}

function positionIn(cursor: string): Record<string, unknown> {
  const { pk, sk } = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  if (typeof pk !== 'string' || typeof sk !== 'string')
    throw new SyntaxError(`after: "${cursor}" is no place in these totals`);
  return { pk, sk };
}
