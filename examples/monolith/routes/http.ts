import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import type * as z from 'zod/mini';
import type { Database } from '../database/database.ts';
import { inTransaction, type Tx } from '../database/transaction.ts';
import { Fenced, requireEpoch } from '../saga/epoch.ts';
import { Rejected } from '../saga/ledger.ts';
import { type Caller, callerIn, isSigned } from '../saga/signature.ts';
import { problemsOf } from '../shop/payload.ts';

/** An answer other than success: made into a problem document at the edge. */
export class Problem extends Error {
  readonly status: number;
  readonly extra: Record<string, unknown>;
  constructor(status: number, detail: string, extra: Record<string, unknown> = {}) {
    super(detail);
    this.status = status;
    this.extra = extra;
  }
}

export const notFound = (what: string) => new Problem(404, `There is no such ${what}.`);
export const refusal = (reason: string, detail: string) => new Problem(409, detail, { reason });

export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}
export const reply = (status: number, body: unknown, headers?: Record<string, string>): Answer => ({
  status,
  body,
  headers,
});

/** A request as its handler gets it. */
export interface Request {
  database: Database;
  /** Who calls; routes that anyone may call never ask. Throws 401 when nobody is proven. */
  caller(): Caller;
  /** The same, for the shop's people. Throws 403 for everybody else. */
  admin(): Caller;
  path(name: string): string;
  query(name: string): string | undefined;
  body<Schema extends z.ZodMiniType>(schema: Schema): z.output<Schema>;
  page(): Page;
  /** The Idempotency-Key, or '' without one. */
  key(): string;
  /**
   * One transaction that changes the domains, with their epochs locked; with an Idempotency-Key, its answer is kept in it and
   * given again.
   */
  change(domains: string[], work: (tx: Tx) => Promise<Answer>, key?: 'required'): Promise<Answer>;
}

export interface Page {
  limit: number;
  offset: number;
}

/** The rows of a page (of one more than asked for) as the API's lists are. */
export const pageOf = <Row, Item>({ limit, offset }: Page, rows: Row[], view: (row: Row) => Item) => ({
  items: rows.slice(0, limit).map(view),
  ...(rows.length > limit && { nextCursor: Buffer.from(String(offset + limit)).toString('base64url') }),
});

/** Reads the request; the body was read before, because the signature needs its text. */
export function requestOf(
  context: Context,
  text: string,
  { database, secret }: { database: Database; secret: string },
): Request {
  const header = (name: string) => context.req.header(name);
  const { pathname, search } = new URL(context.req.url);
  const caller = () => {
    const signature = header('X-Order-Saga-Signature') ?? '';
    const call = { method: context.req.method, path: pathname + search, body: text };
    const found = isSigned(call, signature, secret)
      ? callerIn(header('X-Order-Saga-Caller'), signature, secret)
      : undefined;
    if (!found) throw new Problem(401, 'Sign in: no caller is proven.');
    return found;
  };
  const requestKey = header('Idempotency-Key')?.replace(/^"(.*)"$/, '$1') ?? '';
  const epoch = header('X-Order-Saga-Epoch');
  return {
    database,
    caller,
    admin() {
      const found = caller();
      if (!found.isAdmin) throw new Problem(403, 'Only members of the group "admin" may do this.');
      return found;
    },
    path: (name) => context.req.param(name) ?? '',
    query: (name) => context.req.query(name),
    body(schema) {
      const parsed = schema.safeParse(parseJson(text));
      if (parsed.success) return parsed.data;
      throw new Problem(400, 'The request is not valid: see errors.', { errors: problemsOf(parsed.error) });
    },
    page: () => pageIn(context.req.query('limit'), context.req.query('cursor')),
    key: () => requestKey,
    async change(domains, work, key) {
      if (key === 'required' && !requestKey) throw badField('Idempotency-Key', 'is required');
      return inTransaction(database, async (tx) => {
        for (const domain of domains.toSorted())
          await requireEpoch(tx, domain, epoch === undefined ? undefined : Number(epoch));
        if (!requestKey) return work(tx);
        return once(
          tx,
          { userId: caller().userId, route: `${context.req.method} ${pathname}`, requestKey, text },
          work,
        );
      });
    },
  };
}

interface Keyed {
  userId: string;
  route: string;
  requestKey: string;
  text: string;
}

/** The first answer again, for ever; written in the transaction of the change itself, so that neither is without the other. */
async function once(tx: Tx, { userId, route, requestKey, text }: Keyed, work: (tx: Tx) => Promise<Answer>) {
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
  if (found.bodyHash !== row.bodyHash)
    throw new Problem(422, 'This Idempotency-Key was used with another body.');
  return reply(found.status, JSON.parse(found.body), { 'Idempotency-Replayed': 'true' });
}

const badField = (field: string, message: string) =>
  new Problem(400, 'The request is not valid: see errors.', { errors: [{ field, message }] });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text || '{}');
  } catch {
    throw badField('body', 'must be a JSON document');
  }
}

function pageIn(limit = '20', cursor = ''): Page {
  if (!/^(?:[1-9]\d?|100)$/.test(limit)) throw badField('limit', 'must be a whole number from 1 to 100');
  const offset = cursor ? Number(Buffer.from(cursor, 'base64url').toString()) : 0;
  if (!Number.isSafeInteger(offset) || offset < 0) throw badField('cursor', 'is not a cursor of this list');
  return { limit: Number(limit), offset };
}

/** What went wrong, as a problem document. */
export function problemOf(error: unknown, log: (error: unknown) => void): Answer {
  const problem = (status: number, detail: string, extra: object = {}, headers = {}) =>
    reply(
      status,
      { type: 'about:blank', title: 'Refused', status, detail, ...extra },
      { 'Content-Type': 'application/problem+json', ...headers },
    );
  if (error instanceof Problem) return problem(error.status, error.message, error.extra);
  if (error instanceof Rejected) return problem(409, error.detail, { reason: error.reason });
  if (error instanceof Fenced)
    return problem(503, 'This part of the shop is being moved: send it again.', {}, { 'Retry-After': '1' });
  log(error);
  return problem(500, 'Something went wrong on our side. The same request can be sent again.');
}
