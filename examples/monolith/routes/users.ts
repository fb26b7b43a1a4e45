import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import * as z from 'zod/mini';
import type { Tables } from '../database/tables.ts';
import type { Tx } from '../database/transaction.ts';
import { book, type Entry } from '../shop/balance.ts';
import { name, page } from './fields.ts';
import type { Request } from './http.ts';
import { newestFirst, type PageRequest, pageOf } from './listing.ts';
import { keyReused, notFound, refusal, reply } from './problem.ts';

const MOST = 10_000_000;
const profile = z.strictObject({ name });
const charge = z.strictObject({ amount: z.int().check(z.gte(1), z.lte(MOST)) });
const adjustment = z.strictObject({
  amount: z.int().check(
    z.gte(-MOST),
    z.lte(MOST),
    z.refine((amount) => amount !== 0, 'must not be 0'),
  ),
  reason: z.string().check(z.minLength(3), z.maxLength(500)),
});

const view = (user: Tables['users']) => ({
  userId: user.userId,
  ...(user.name !== null && { name: user.name }),
  balance: user.balance,
  createdAt: user.createdAt,
});

const entryView = ({ type, amount, reason, orderId, at }: Tables['entries']) => ({
  type,
  amount,
  ...(reason && { reason }),
  ...(orderId && { orderId }),
  at,
});

const find = (db: Tx['db'] | Request['database']['db'], userId: string) =>
  db.selectFrom('users').selectAll().where('userId', '=', userId).executeTakeFirst();

async function userOf({ database }: Request, userId: string) {
  const user = await find(database.db, userId);
  if (!user) throw notFound('profile yet: PUT /users/me creates it');
  return view(user);
}

const historyOf = ({ database }: Request, userId: string, wanted: PageRequest) =>
  pageOf(
    database.db.selectFrom('entries').selectAll().where('userId', '=', userId),
    { of: `history of ${userId}`, by: newestFirst('at', 'entryId') },
    wanted,
    entryView,
  );

const createIfNew = (tx: Tx, userId: string) =>
  tx.insertNew('users', { userId, name: null, balance: 0, createdAt: new Date().toISOString() });

/** The user, locked: the balance that is decided by is the one that is changed. */
const locked = (tx: Tx, userId: string) =>
  tx.db
    .selectFrom('users')
    .selectAll()
    .where('userId', '=', userId)
    .modifyEnd(tx.forUpdate)
    .executeTakeFirst();

/**
 * Books an entry that is named by its request's key: once for ever, also when another owner has booked it. Answers with the balance
 * after it.
 */
async function bookOnce(tx: Tx, userId: string, entry: Entry) {
  const { balance = 0 } = (await locked(tx, userId)) ?? {};
  const booked = await tx.db
    .selectFrom('entries')
    .select('amount')
    .where('userId', '=', userId)
    .where('entryId', '=', entry.entryId)
    .executeTakeFirst();
  if (booked && booked.amount !== entry.amount) throw keyReused();
  if (booked) return reply(200, { userId, balance });
  if (balance + entry.amount < 0) throw refusal('INSUFFICIENT_BALANCE', 'The balance would go below 0.');
  await book(tx, userId, entry.amount, entry);
  return reply(200, { userId, balance: balance + entry.amount });
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Names are compared whatever their case. */
const nameKey = sql<string>`lower(trim(name))`;

export const users = {
  'PUT /users/me': async (request: Request) => {
    const { userId } = request.caller();
    const { name } = request.body(profile);
    return request.change(['user'], async (tx) => {
      await createIfNew(tx, userId);
      await tx.db.updateTable('users').set({ name }).where('userId', '=', userId).execute();
      return reply(200, view((await find(tx.db, userId)) as Tables['users']));
    });
  },

  'GET /users/me': async (request: Request) => {
    const { userId } = request.caller();
    request.query({});
    return reply(200, await userOf(request, userId));
  },

  'POST /users/me/balance': async (request: Request) => {
    const { userId } = request.caller();
    const key = request.requiredKey();
    const { amount } = request.body(charge);
    return request.change(['user'], async (tx) => {
      await createIfNew(tx, userId);
      const entryId = `CHARGE#${sha256(key)}`;
      return bookOnce(tx, userId, { entryId, type: 'CHARGE', amount, orderId: null });
    });
  },

  'GET /users/me/balance/history': async (request: Request) => {
    const { userId } = request.caller();
    return reply(200, await historyOf(request, userId, request.query(page)));
  },

  'GET /admin/users': async (request: Request) => {
    request.admin();
    const { name: begin, ...wanted } = request.query({
      ...page,
      name: z.string().check(z.minLength(1), z.maxLength(200)),
    });
    const key = begin.trim().toLowerCase();
    const found = request.database.db
      .selectFrom('users')
      .selectAll()
      .select(nameKey.as('nameKey'))
      .where(sql`substr(lower(trim(name)), 1, ${[...key].length})`, '=', key);
    const by = [
      { sort: nameKey, name: 'nameKey' },
      { sort: sql.ref('userId'), name: 'userId' },
    ];
    return reply(200, await pageOf(found, { of: `users ${key}`, by }, wanted, view));
  },

  'GET /admin/users/:userId': async (request: Request) => {
    request.admin();
    request.query({});
    return reply(200, await userOf(request, request.path('userId')));
  },

  'GET /admin/users/:userId/balance/history': async (request: Request) => {
    request.admin();
    return reply(200, await historyOf(request, request.path('userId'), request.query(page)));
  },

  'POST /admin/users/:userId/balance-adjustments': async (request: Request) => {
    const { userId: bookedBy } = request.admin();
    const userId = request.path('userId');
    const key = request.requiredKey();
    const { amount, reason } = request.body(adjustment);
    return request.change(['user'], async (tx) => {
      if (!(await locked(tx, userId))) throw notFound('user');
      const entryId = `ADJUSTMENT#${sha256(JSON.stringify([bookedBy, key]))}`;
      const entry = { entryId, type: 'ADJUSTMENT' as const, amount, orderId: null, reason, bookedBy };
      return bookOnce(tx, userId, entry);
    });
  },
};
