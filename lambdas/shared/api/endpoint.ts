import * as z from 'zod/mini';
import type { ProblemStatus } from './http-error.ts';

/** Who may call: nobody is asked, anyone with a token, or only the group "admin". Owners are the service's business. */
type Audience = 'anyone' | 'signed-in' | 'admin';

type Fields = z.ZodMiniObject;

/** A success: what its body looks like, an example of it, and the headers beyond Content-Type. */
export interface Answer {
  description: string;
  body: z.ZodMiniType;
  example?: unknown;
  headers?: Record<string, string>;
}

/**
 * One route, said once: the router validates by it, the handlers' types come from it, and openapi.json is written from it.
 * `problems` are those of the business; what every route can answer (401, 413, 500, ...) follows from the rest.
 */
export interface Endpoint {
  /** What a generated client calls it. */
  operationId: string;
  summary: string;
  description?: string;
  audience: Audience;
  path?: Fields;
  query?: Fields;
  headers?: Fields;
  body?: z.ZodMiniType;
  /**
   * A POST that does the same asked twice as asked once, even without an Idempotency-Key. Only who may repeat a request is asked to.
   */
  isRepeatable?: true;
  /** For how many seconds anybody may keep the answer of a GET, which is the same for all. */
  cacheSeconds?: number;
  /** An example of the body. */
  example?: unknown;
  answers: Record<number, Answer>;
  /** When it answers so; for a status with reasons: reason -> when. */
  problems?: Partial<Record<ProblemStatus, string | Record<string, string>>>;
}

/** The routes of a service: "METHOD /path/{parameter}" -> what it takes and answers. */
export type Contract = Record<string, Endpoint>;

/** No parameters: what a route takes that names none. */
export const noFields = z.strictObject({});

type Read<
  E extends Endpoint,
  Part extends 'path' | 'query' | 'headers' | 'body',
> = E[Part] extends z.ZodMiniType ? z.output<E[Part]> : Record<never, never>;

/** A request as its endpoint's handler gets it: who calls, and everything validated. */
export interface Input<E extends Endpoint> {
  caller: E['audience'] extends 'anyone' ? undefined : { userId: string; isAdmin: boolean };
  path: Read<E, 'path'>;
  query: Read<E, 'query'>;
  headers: Read<E, 'headers'>;
  body: Read<E, 'body'>;
  /** Of the request; see correlation.ts. */
  correlationId: string;
}

/** One of the endpoint's answers: the compiler holds the body against the schema that openapi.json shows. */
export type Reply<E extends Endpoint> = {
  [Status in keyof E['answers'] & number]: {
    status: Status;
    body: z.output<E['answers'][Status]['body']>;
    headers?: Record<string, string>;
  };
}[keyof E['answers'] & number];
