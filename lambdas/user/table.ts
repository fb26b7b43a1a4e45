import { requireEnv } from '../shared/platform/env.ts';
import { StepLedger } from '../shared/saga/step-ledger.ts';

export { byName } from './indexes.ts';

export const table = requireEnv('USER_TABLE');
export const ledger = new StepLedger(table);

export const userKey = (userId: string) => ({ pk: `USER#${userId}`, sk: 'USER' });

/** A line of the user's balance history; its id makes sure that one cause is booked once. */
export const entryKey = (userId: string, entryId: string) => ({
  pk: `USER#${userId}`,
  sk: `ENTRY#${entryId}`,
});

/**
 * Each change of the balance counts its entry in the user's item, in the same transaction. So whoever reads the history and then
 * the item, and finds as many entries as are counted, has seen one moment and nothing of a later one: the audit relies on it.
 */
export const COUNT_ENTRY = 'ADD entries :oneEntry';
export const countEntry = { ':oneEntry': 1 };

/** Of a longer one the beginning is enough to find it by. In characters, of at most four bytes. */
const MAX_NAME_KEY = 200;

/** What the index by name is made of: the name, whatever its case. */
export function nameKeyOf(name: string): { nameInitial: string; nameKey: string } {
  // NFKC makes up to 18 characters of one, and DynamoDB takes 1024 bytes as a sort key.
  const nameKey = [...name.trim().normalize('NFKC').toLowerCase()].slice(0, MAX_NAME_KEY).join('');
  return { nameInitial: [...nameKey][0] ?? '?', nameKey: nameKey || '?' };
}
