import type { Context } from 'hono';
import * as z from 'zod/mini';
import type { Database } from '../database/database.ts';
import { inTransaction, type Tx } from '../database/transaction.ts';
import { requireEpoch } from '../saga/epoch.ts';
import { type Caller, callerIn, isSigned } from '../saga/signature.ts';
import { pathId, requestKey, valid, validQuery } from './fields.ts';
import { once } from './once.ts';
import { type Answer, badField, forbidden, Problem } from './problem.ts';

/** What the shop's routes work with. */
export interface Shop {
  database: Database;
  /** Shared with the saga's side: signs every call. */
  secret: string;
  /** Of every price, ISO 4217. */
  currency: string;
  /** The most that one payment may be, in minor units. */
  paymentLimit: number;
}

/** A request as its handler gets it. Who calls comes first: whoever may not learns nothing about the request's other faults. */
export interface Request {
  database: Database;
  /** Who calls; routes that anyone may call never ask. Throws 401 when nobody is proven. */
  caller(): Caller;
  /** The same, for the shop's people. Throws 403 for everybody else. */
  admin(): Caller;
  /** Throws 400 for what is no id. */
  path(name: string): string;
  /** Throws 400 that names each bad parameter. */
  query<Shape extends z.core.$ZodLooseShape>(shape: Shape): ReturnType<typeof validQuery<Shape>>;
  /** Of a request without a query. Throws 400 that names each bad field, 413 or 415. */
  body<Schema extends z.ZodMiniType>(schema: Schema): z.output<Schema>;
  /** The Idempotency-Key, or '' without one. Throws 400 for what is none. */
  key(): string;
  requiredKey(): string;
  /**
   * One transaction that changes the domains, with their epochs locked; with an Idempotency-Key, its answer is kept in it and
   * given again.
   */
  change(domains: string[], work: (tx: Tx) => Promise<Answer>): Promise<Answer>;
}

const MAX_BODY_BYTES = 64 * 1024;
const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

/** Reads the request; the body was read before, because the signature needs its text. */
export function requestOf(context: Context, text: string, { database, secret }: Shop): Request {
  const header = (name: string) => context.req.header(name);
  const { pathname, search, searchParams } = new URL(context.req.url);
  const caller = () => {
    const signature = header('X-Order-Saga-Signature') ?? '';
    const call = { method: context.req.method, path: pathname + search, body: text };
    const found = isSigned(call, signature, secret)
      ? callerIn(header('X-Order-Saga-Caller'), signature, secret)
      : undefined;
    if (!found) throw new Problem(401, 'Sign in: no caller is proven.');
    return found;
  };
  const key = () => {
    const headers = { 'Idempotency-Key': header('Idempotency-Key') };
    return valid(headers, KEY_HEADER, 'header')['Idempotency-Key'] ?? '';
  };
  const epoch = header('X-Order-Saga-Epoch');
  return {
    database,
    caller,
    admin() {
      const found = caller();
      if (!found.isAdmin) throw forbidden('do this');
      return found;
    },
    path(name) {
      const schema = z.object({ [name]: pathId });
      return valid({ [name]: context.req.param(name) }, schema, 'path')[name] as string;
    },
    query: (shape) => validQuery(searchParams, shape),
    body(schema) {
      validQuery(searchParams, {});
      const type = header('Content-Type');
      if (type && !JSON_TYPE.test(type)) throw new Problem(415, 'The body must be JSON.');
      if (Buffer.byteLength(text) > MAX_BODY_BYTES)
        throw new Problem(413, `The body is too large: ${MAX_BODY_BYTES} bytes at most.`);
      return valid(parseJson(text), schema, 'body');
    },
    key,
    requiredKey() {
      const given = key();
      if (!given) throw badField('Idempotency-Key', 'is required: send the same one with each retry');
      return given;
    },
    async change(domains, work) {
      const given = key();
      return inTransaction(database, async (tx) => {
        for (const domain of domains.toSorted())
          await requireEpoch(tx, domain, epoch === undefined ? undefined : Number(epoch));
        if (!given) return work(tx);
        const route = `${context.req.method} ${pathname}`;
        return once(tx, { userId: caller().userId, route, requestKey: given, text }, work);
      });
    },
  };
}

const KEY_HEADER = z.object({ 'Idempotency-Key': z.optional(requestKey) });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badField('body', 'must be a JSON document');
  }
}
