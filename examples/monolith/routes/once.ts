import { createHash } from 'node:crypto';
import type { Tx } from '../database/transaction.ts';
import { type Answer, keyReused, reply } from './problem.ts';

interface Keyed {
  userId: string;
  route: string;
  requestKey: string;
  /** The body, as it came. */
  text: string;
}

/** The first answer again, for ever; written in the transaction of the change itself, so that neither is without the other. */
export async function once(
  tx: Tx,
  { userId, route, requestKey, text }: Keyed,
  work: (tx: Tx) => Promise<Answer>,
): Promise<Answer> {
  const row = { userId, route, requestKey, bodyHash: createHash('sha256').update(text).digest('hex') };
  if (await tx.insertNew('requests', { ...row, status: 0, body: '', at: new Date().toISOString() })) {
    const { status, body } = await work(tx);
    await tx.db
      .updateTable('requests')
      .set({ status, body: JSON.stringify(body) })
      .where('userId', '=', userId)
      .where('route', '=', route)
      .where('requestKey', '=', requestKey)
      .execute();
    return reply(status, body);
  }
  const found = await tx.db
    .selectFrom('requests')
    .selectAll()
    .where('userId', '=', userId)
    .where('route', '=', route)
    .where('requestKey', '=', requestKey)
    .modifyEnd(tx.forUpdate)
    .executeTakeFirstOrThrow();
  if (found.bodyHash !== row.bodyHash) throw keyReused();
  return reply(found.status, JSON.parse(found.body), { 'Idempotency-Replayed': 'true' });
}
