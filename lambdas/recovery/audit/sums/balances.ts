import pMap from 'p-map';
import { CORRECTION_PREFIX } from '../../../shared/correction.ts';
import { table, userKey } from '../../../user/table.ts';
import type { Books } from '../../books/books.ts';
import { conclude, type Observation, type Wrong } from '../../proof/confirm.ts';
import { Suspects } from '../../proof/suspects.ts';
import type { Item } from '../../tables/scan.ts';
import { flawOf } from '../../tables/stored-items.ts';
import type { Scope } from '../scope.ts';
import { correction, restoration } from './fix.ts';

/** Users looked at side by side. */
const AT_ONCE = 10;

/** A user's money in minor units: the balance, and the history summed up by type. */
interface Money {
  userId: string;
  balance: number | undefined;
  /** How many entries the user's item has counted, and how many were seen. */
  counted: number;
  entries: number;
  CHARGE: number;
  ORDER: number;
  REFUND: number;
  ADJUSTMENT: number;
  /** How often the item was set right by hand. */
  corrections: number;
}

/**
 * Money charged = balance left + spent - refunded, for each user. A user's items come one after the other, so one user a segment
 * is held. Entries are never taken back, and the item, which counts them, comes after them: as many entries as are counted are
 * those of one moment, and the sum proves something, good or bad. Otherwise the user is looked at again.
 */
export async function auditBalances({ part, isTimeUp, findings, itemAudit, books }: Scope): Promise<void> {
  const suspects = new Suspects((userIds) => observeUsers(userIds, books), findings);
  const since = books.moment(table);
  const current = new Map<number, Money>();
  const close = async (segment: number) => {
    const money = current.get(segment);
    current.delete(segment);
    if (money?.balance !== undefined) findings.checked.users++;
    if (!money) return;
    const look = { wrong: wrongWith(money), moved: money.counted !== money.entries };
    if (!conclude(money.userId, books.judge(table, look, since), findings)) await suspects.add(money.userId);
  };
  await books.scan(
    table,
    async (items, segment) => {
      for (const item of items) {
        if (!item.pk.startsWith('USER#')) continue;
        const userId = item.pk.slice('USER#'.length);
        if (current.get(segment)?.userId !== userId) await close(segment);
        current.set(segment, add(current.get(segment) ?? noMoney(userId), item));
      }
      await itemAudit.look(table, items);
    },
    isTimeUp,
    part,
  );
  for (const segment of [...current.keys()]) await close(segment);
  await suspects.confirm();
}

/** Looks at users with the count of their entries read before and after: it need not be right, only stand still. */
async function observeUsers(userIds: string[], books: Books): Promise<Map<string, Observation>> {
  await books.refresh();
  const observe = async (userId: string): Promise<[string, Observation]> => {
    const since = books.moment(table);
    const [before] = await books.getAll([{ table, key: userKey(userId) }]);
    const money = (await books.partition(table, userKey(userId).pk)).reduce(add, noMoney(userId));
    const moved = money.counted !== Number(before?.entries ?? 0);
    return [userId, books.judge(table, { wrong: wrongWith(money), moved }, since)];
  };
  return new Map(await pMap(userIds, observe, { concurrency: AT_ONCE }));
}

const noMoney = (userId: string): Money => ({
  userId,
  balance: undefined,
  counted: 0,
  entries: 0,
  CHARGE: 0,
  ORDER: 0,
  REFUND: 0,
  ADJUSTMENT: 0,
  corrections: 0,
});

function add(money: Money, item: Item): Money {
  if (item.sk === userKey(money.userId).sk && !flawOf(table, item))
    return { ...money, balance: Number(item.balance), counted: Number(item.entries ?? 0) };
  if (item.sk.startsWith(CORRECTION_PREFIX)) return { ...money, corrections: money.corrections + 1 };
  if (!item.sk.startsWith('ENTRY#')) return money;
  if (flawOf(table, item)) return { ...money, entries: money.entries + 1 };
  const type = item.type as 'CHARGE' | 'ORDER' | 'REFUND' | 'ADJUSTMENT';
  return { ...money, entries: money.entries + 1, [type]: money[type] + Number(item.amount) };
}

function wrongWith(money: Money): Wrong[] {
  const { userId, balance = 0, CHARGE, ORDER, REFUND, ADJUSTMENT, corrections } = money;
  const difference = balance + ORDER - REFUND - CHARGE - ADJUSTMENT;
  if (difference === 0 && balance >= 0) return [];
  return [
    {
      kind: 'BALANCE_NOT_CONSERVED',
      detail: `${CHARGE} charged, ${balance} left, ${ORDER} spent, ${REFUND} refunded${ADJUSTMENT ? `, ${ADJUSTMENT} adjusted by hand` : ''}: ${Math.abs(difference)} too ${difference < 0 ? 'little' : 'much'}`,
      fix:
        money.balance === undefined
          ? restoration('user', userKey(userId))
          : correction('user', userId, -difference, corrections),
    },
  ];
}
