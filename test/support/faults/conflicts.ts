import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../../../lambdas/shared/platform/clients.ts';

/**
 * Makes transactions that meet at an item conflict, as DynamoDB does and no local engine: one that names an item of another
 * that is under way is cancelled. Returns how often that happened, and the way back.
 */
export function conflictAsOnAws() {
  const busy = new Set<string>();
  const counted = { conflicts: 0, restore: () => dynamo.middlewareStack.remove('conflictAsOnAws') };
  dynamo.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== 'TransactWriteItemsCommand') return next(args);
        const keys = ((args.input as TransactWriteCommandInput).TransactItems ?? []).map(keyOf);
        const meets = keys.map((key) => busy.has(key));
        if (meets.some(Boolean)) {
          counted.conflicts++;
          throw new TransactionCanceledException({
            message: 'Transaction cancelled',
            $metadata: {},
            CancellationReasons: meets.map((met) => ({ Code: met ? 'TransactionConflict' : 'None' })),
          });
        }
        for (const key of keys) busy.add(key);
        try {
          return await next(args);
        } finally {
          for (const key of keys) busy.delete(key);
        }
      },
    { step: 'build', name: 'conflictAsOnAws' },
  );
  return counted;
}

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

function keyOf({ Put, Update, Delete, ConditionCheck }: Write): string {
  const key = Update?.Key ?? Delete?.Key ?? ConditionCheck?.Key ?? Put?.Item;
  return JSON.stringify([key?.pk, key?.sk]);
}
