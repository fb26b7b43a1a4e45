import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { Tx } from '../database/transaction.ts';
import { book } from '../shop/balance.ts';
import { notFound, pageOf, type Request, reply } from './http.ts';

const profile = z.strictObject({ name: z.string().check(z.minLength(1), z.maxLength(200)) });
const charge = z.strictObject({ amount: z.int().check(z.gte(1), z.lte(10_000_000)) });

const view = (user: { userId: string; name: string | null; balance: number; createdAt: string }) => ({
  userId: user.userId,
  ...(user.name !== null && { name: user.name }),
  balance: user.balance,
  createdAt: user.createdAt,
});

const find = (tx: Tx, userId: string) =>
  tx.db.selectFrom('users').selectAll().where('userId', '=', userId).executeTakeFirstOrThrow();

const createIfNew = (tx: Tx, userId: string) =>
  tx.insertNew('users', { userId, name: null, balance: 0, createdAt: new Date().toISOString() });

export const users = {
  'PUT /users/me': async (request: Request) => {
    const { userId } = request.caller();
    const { name } = request.body(profile);
    return request.change(['user'], async (tx) => {
      await createIfNew(tx, userId);
      await tx.db.updateTable('users').set({ name }).where('userId', '=', userId).execute();
      return reply(200, view(await find(tx, userId)));
    });
  },

  'GET /users/me': async (request: Request) => {
    const user = await request.database.db
      .selectFrom('users')
      .selectAll()
      .where('userId', '=', request.caller().userId)
      .executeTakeFirst();
    if (!user) throw notFound('profile yet: PUT /users/me creates it');
    return reply(200, view(user));
  },

  'POST /users/me/balance': async (request: Request) => {
    const { userId } = request.caller();
    const { amount } = request.body(charge);
    return request.change(
      ['user'],
      async (tx) => {
        await createIfNew(tx, userId);
        const entryId = `CHARGE#${createHash('sha256').update(request.key()).digest('hex')}`;
        await book(tx, userId, amount, { entryId, type: 'CHARGE', amount, orderId: null });
        const { balance } = await find(tx, userId);
        return reply(200, { userId, balance });
      },
      'required',
    );
  },

  'GET /users/me/balance/history': async (request: Request) => {
    const page = request.page();
    const rows = await request.database.db
      .selectFrom('entries')
      .selectAll()
      .where('userId', '=', request.caller().userId)
      .orderBy('at', 'desc')
      .orderBy('entryId')
      .limit(page.limit + 1)
      .offset(page.offset)
      .execute();
    return reply(
      200,
      pageOf(page, rows, ({ type, amount, orderId, at }) => ({
        type,
        amount,
        ...(orderId && { orderId }),
        at,
      })),
    );
  },
};
