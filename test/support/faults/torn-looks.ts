import { putUnits, takeUnits } from '../../../lambdas/product/places.ts';
import { shareKey } from '../../../lambdas/product/table.ts';
import { dynamo } from '../../../lambdas/shared/platform/clients.ts';
import { transact } from '../../../lambdas/shared/platform/transactions.ts';

type Found = { Responses?: Record<string, Record<string, unknown>[]> };

/**
 * Moves one unit from share to share during the next look at both, which sees the one share before the move and the other after it, as a
 * read of many items may. The first sale is sent to the empty share. Returns how many looks there were.
 */
export function tearNextLook(productId: string, { from, to }: { from: number; to: number }) {
  const torn = { looks: 0 };
  const { random } = Math;
  // The share that is tried first is the empty one.
  Math.random = () => 0.99;
  const name = `tear ${productId}`;
  const isAt = (share: number) => (item: Record<string, unknown>) =>
    item.pk === shareKey(productId, share).pk;
  dynamo.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const isLook =
          commandName === 'BatchGetItemCommand' && JSON.stringify(args.input).includes('#SHARE#');
        if (!isLook || torn.looks++ > 0) return next(args);
        Math.random = random;
        const input = structuredClone(args.input);
        const before = await next(args);
        await transact([takeUnits(productId, from, 1), putUnits(productId, to, 1)]);
        const after = await next({ ...args, input });
        const [table = '', items = []] = Object.entries((before.output as Found).Responses ?? {})[0] ?? [];
        const later = Object.values((after.output as Found).Responses ?? {})[0] ?? [];
        (before.output as Found).Responses = {
          [table]: items.map((item) => (isAt(from)(item) ? (later.find(isAt(from)) ?? item) : item)),
        };
        return before;
      },
    { step: 'initialize', priority: 'high', name },
  );
  return torn;
}
