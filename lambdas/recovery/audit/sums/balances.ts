import { table, userKey } from '../../../user/table.ts';
import type { Observation, Wrong } from '../../proof/confirm.ts';
import { Suspects } from '../../proof/suspects.ts';
import { type Item, queryPartition, scanTable } from '../../tables/scan.ts';
import type { Scope } from '../scope.ts';

/** A user's money in minor units: the balance, and the history summed up by type. */
interface Money {
  userId: string;
  balance: number | undefined;
  CHARGE: number;
  ORDER: number;
  REFUND: number;
  ADJUSTMENT: number;
}

/** Money charged = balance left + spent - refunded, for each user. A user's items come one after the other, so one user a segment is held. */
export async function auditBalances({ part, isTimeUp, findings, orphans }: Scope): Promise<void> {
  const suspects = new Suspects(observeUsers, findings);
  const current = new Map<number, Money>();
  const conclude = async (segment: number) => {
    const money = current.get(segment);
    current.delete(segment);
    if (money?.balance !== undefined) findings.checked.users++;
    if (money && wrongWith(money).length) await suspects.add(money.userId);
  };
  await scanTable(
    table,
    async (items, segment) => {
      for (const item of items) {
        if (!item.pk.startsWith('USER#')) continue;
        const userId = item.pk.slice('USER#'.length);
        if (current.get(segment)?.userId !== userId) await conclude(segment);
        current.set(segment, add(current.get(segment) ?? noMoney(userId), item));
      }
      await orphans.look(table, items);
    },
    isTimeUp,
    part,
  );
  for (const segment of [...current.keys()]) await conclude(segment);
  await suspects.confirm();
}

async function observeUsers(userIds: string[]): Promise<Map<string, Observation>> {
  const observations = new Map<string, Observation>();
  for (const userId of userIds) {
    const money = (await queryPartition(table, userKey(userId).pk)).reduce(add, noMoney(userId));
    observations.set(userId, { seen: money, wrong: wrongWith(money) });
  }
  return observations;
}

const noMoney = (userId: string): Money => ({
  userId,
  balance: undefined,
  CHARGE: 0,
  ORDER: 0,
  REFUND: 0,
  ADJUSTMENT: 0,
});

function add(money: Money, item: Item): Money {
  if (item.sk === userKey(money.userId).sk) return { ...money, balance: Number(item.balance) };
  if (!item.sk.startsWith('ENTRY#')) return money;
  const type = item.type as 'CHARGE' | 'ORDER' | 'REFUND' | 'ADJUSTMENT';
  return { ...money, [type]: money[type] + Number(item.amount) };
}

function wrongWith({ balance = 0, CHARGE, ORDER, REFUND, ADJUSTMENT }: Money): Wrong[] {
  const difference = balance + ORDER - REFUND - CHARGE - ADJUSTMENT;
  if (difference === 0 && balance >= 0) return [];
  return [
    {
      kind: 'BALANCE_NOT_CONSERVED',
      detail: `${CHARGE} charged, ${balance} left, ${ORDER} spent, ${REFUND} refunded${ADJUSTMENT ? `, ${ADJUSTMENT} adjusted by hand` : ''}: ${Math.abs(difference)} too ${difference < 0 ? 'little' : 'much'}`,
    },
  ];
}
