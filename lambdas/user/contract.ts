import * as z from 'zod/mini';
import type { Contract } from '../shared/api/endpoint.ts';
import {
  idempotencyHeaders,
  KEY_REUSED,
  nameSchema,
  pathId,
  replayHeaders,
  STILL_RUNNING,
  timeSchema,
} from '../shared/api/http-schemas.ts';
import { pageOf, pageQuery } from '../shared/api/page-schema.ts';

const balanceSchema = z.int().check(z.gte(0));

export const profileSchema = z.strictObject({ name: nameSchema });
export type Profile = z.infer<typeof profileSchema>;

export const userSchema = z.strictObject({
  userId: z.string(),
  name: z.optional(nameSchema),
  balance: balanceSchema,
  createdAt: timeSchema,
});
export type User = z.infer<typeof userSchema>;

export const chargeSchema = z.strictObject({ amount: z.int().check(z.gte(1), z.lte(10_000_000)) });
export type Charge = z.infer<typeof chargeSchema>;

export const entrySchema = z.strictObject({
  type: z.enum(['CHARGE', 'ORDER', 'REFUND', 'ADJUSTMENT']),
  amount: z
    .int()
    .check(
      z.describe('The type tells the direction; only an adjustment, made by hand, may be negative itself.'),
    ),
  reason: z.optional(z.string().check(z.describe('Why it was adjusted.'))),
  orderId: z.optional(z.string()),
  at: timeSchema,
});
export type Entry = z.infer<typeof entrySchema>;

export const adjustmentSchema = z.strictObject({
  amount: z.int().check(
    z.gte(-10_000_000),
    z.lte(10_000_000),
    z.refine((amount) => amount !== 0, 'must not be 0'),
    z.describe('Added to the balance; negative to take away.'),
  ),
  reason: z.string().check(z.minLength(3), z.maxLength(500), z.describe('Why: it is kept.')),
});
export type Adjustment = z.infer<typeof adjustmentSchema>;

const userPath = z.strictObject({ userId: pathId });
const NO_SUCH_USER = 'There is no user of that id.';

const userId = '0a4c9f6e-3a55-4b0e-9a53-8b64f6a1d0c2';
const alice: User = { userId, name: 'Alice', balance: 100_000, createdAt: '2026-03-01T09:00:00.000Z' };

export const contract = {
  'PUT /users/me': {
    operationId: 'saveProfile',
    summary: 'Set my profile; the first time, it creates me',
    audience: 'signed-in',
    body: profileSchema,
    example: { name: 'Alice' },
    answers: { 200: { description: 'My profile.', body: userSchema, example: alice } },
  },
  'GET /users/me': {
    operationId: 'getProfile',
    summary: 'My profile',
    audience: 'signed-in',
    answers: { 200: { description: 'My profile.', body: userSchema, example: alice } },
    problems: { 404: 'You have none yet: PUT /users/me creates it.' },
  },
  'POST /users/me/balance': {
    operationId: 'chargeBalance',
    summary: 'Charge my balance',
    audience: 'signed-in',
    headers: idempotencyHeaders,
    body: chargeSchema,
    example: { amount: 100_000 },
    answers: {
      200: {
        description: 'My balance after it.',
        body: z.strictObject({ userId: z.string(), balance: balanceSchema }),
        example: { userId, balance: 100_000 },
        headers: replayHeaders,
      },
    },
    problems: {
      403: { CHARGING_IS_OFF: 'Free charges are for demonstration; this environment has none.' },
      409: { REQUEST_IN_PROGRESS: STILL_RUNNING },
      422: KEY_REUSED,
    },
  },
  'GET /users/me/balance/history': {
    operationId: 'listBalanceHistory',
    summary: 'What changed my balance, newest first',
    audience: 'signed-in',
    query: pageQuery,
    answers: {
      200: {
        description: 'A page of entries.',
        body: pageOf(entrySchema),
        example: { items: [{ type: 'CHARGE', amount: 100_000, at: '2026-03-01T09:05:00.000Z' }] },
      },
    },
  },
  'GET /admin/users': {
    operationId: 'findUsers',
    summary: 'Users whose name begins so',
    audience: 'admin',
    query: z.extend(pageQuery, { name: z.string().check(z.minLength(1), z.maxLength(200)) }),
    answers: {
      200: { description: 'A page of users.', body: pageOf(userSchema), example: { items: [alice] } },
    },
  },
  'GET /admin/users/{userId}': {
    operationId: 'getUser',
    summary: 'A user',
    audience: 'admin',
    path: userPath,
    answers: { 200: { description: 'The user.', body: userSchema, example: alice } },
    problems: { 404: NO_SUCH_USER },
  },
  'GET /admin/users/{userId}/balance/history': {
    operationId: 'listUserBalanceHistory',
    summary: 'What changed the balance of a user, newest first',
    audience: 'admin',
    path: userPath,
    query: pageQuery,
    answers: {
      200: {
        description: 'A page of entries.',
        body: pageOf(entrySchema),
        example: { items: [{ type: 'CHARGE', amount: 100_000, at: '2026-03-01T09:05:00.000Z' }] },
      },
    },
  },
  'POST /admin/users/{userId}/balance-adjustments': {
    operationId: 'adjustUserBalance',
    summary: 'Adjust the balance of a user by hand',
    description: 'Booked in the history with the reason and who did it; the balance never goes below 0.',
    audience: 'admin',
    path: userPath,
    headers: idempotencyHeaders,
    body: adjustmentSchema,
    example: { amount: -500, reason: 'Charged twice by mistake, ticket 4711.' },
    answers: {
      200: {
        description: 'The balance after it.',
        body: z.strictObject({ userId: z.string(), balance: balanceSchema }),
        example: { userId, balance: 99_500 },
        headers: replayHeaders,
      },
    },
    problems: {
      404: NO_SUCH_USER,
      409: {
        REQUEST_IN_PROGRESS: STILL_RUNNING,
        INSUFFICIENT_BALANCE: 'The balance would go below 0.',
      },
      422: KEY_REUSED,
    },
  },
} as const satisfies Contract;
