import { entryKey, userKey } from '../../../lambdas/user/table.ts';
import type { Domain } from '../../../lib/names.ts';
import { get, put, remove } from './tables.ts';

type Key = { pk: string; sk: string };

let repairs: (() => Promise<void>)[] = [];

/** Changes fields of an item behind everybody's back, or makes one; without fields it deletes it. */
export async function tamper(domain: Domain, key: Key, fields?: Record<string, unknown>): Promise<void> {
  const before = await get(domain, key);
  repairs.push(() => (before ? put(domain, before) : remove(domain, key.pk, key.sk)));
  if (fields) await put(domain, { ...before, ...key, ...fields });
  else await remove(domain, key.pk, key.sk);
}

export async function addToBalance(userId: string, amount: number): Promise<void> {
  const { balance } = (await get('user', userKey(userId))) as { balance: number };
  await tamper('user', userKey(userId), { balance: balance + amount });
}

/** An entry of the history, with the balance changed accordingly: conservation alone sees nothing. */
export async function book(
  userId: string,
  type: 'ORDER' | 'REFUND',
  orderId: string,
  amount: number,
): Promise<void> {
  const entry = { historyOf: userId, type, amount, orderId, at: '2026-01-01T00:00:00.000Z' };
  await tamper('user', entryKey(userId, `${type}#${orderId}`), entry);
  await addToBalance(userId, type === 'REFUND' ? amount : -amount);
}

/** Puts everything back, the latest change first. */
export async function repairAll(): Promise<void> {
  for (const repair of repairs.reverse()) await repair();
  repairs = [];
}
