import { ScanCommand, type ScanCommandOutput } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../platform/clients.ts';
import type { Item } from '../platform/reads.ts';
import { isRehearsal } from './versions.ts';

/**
 * The domain's sums, by reading its table once: of one moment where nothing changes, on a closed side. What rehearsals left is not
 * counted.
 */
export async function readTotals(
  TableName: string,
  totalsOf: (item: Item) => Record<string, number>,
): Promise<Record<string, number>> {
  const totals = totalsOf({});
  let position: Record<string, unknown> | undefined;
  do {
    const page: ScanCommandOutput = await dynamo.send(
      new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey: position }),
    );
    for (const item of page.Items ?? []) {
      if (isRehearsal(item.pk, item.sk, item.orderId)) continue;
      for (const [name, units] of Object.entries(totalsOf(item))) totals[name] = (totals[name] ?? 0) + units;
    }
    position = page.LastEvaluatedKey;
  } while (position);
  return totals;
}
