import type { RequestContext } from '@aws-lambda-powertools/event-handler/types';
import {
  IdempotencyAlreadyInProgressError,
  IdempotencyConfig,
  IdempotencyValidationError,
  makeIdempotent,
} from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { requireEnv } from '../platform/env.ts';
import { HttpError } from './http-error.ts';

const DAY_SECONDS = 24 * 60 * 60;

const store = new DynamoDBPersistenceLayer({ tableName: requireEnv('IDEMPOTENCY_TABLE') });

/** A response as it is kept for its replays. */
export interface StoredResponse {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

export interface IdempotentRequest {
  /** The route: the same key may be used once on each. */
  operation: string;
  userId: string;
  key: string;
  body: unknown;
}

/**
 * Runs `respond` once per user, operation and key within 24 hours; a repetition gets the first response, marked
 * `Idempotency-Replayed`. Throws 422 when the body is another one, 409 while the first request still runs.
 * When `respond` throws, nothing is kept and the client may try again: `respond` itself must be safe to repeat.
 */
export async function idempotently(
  context: RequestContext,
  request: IdempotentRequest,
  respond: () => Promise<StoredResponse>,
): Promise<Response> {
  let replayed = false;
  const config = new IdempotencyConfig({
    eventKeyJmesPath: '[userId, key]',
    payloadValidationJmesPath: 'body',
    throwOnNoIdempotencyKey: true,
    expiresAfterSeconds: DAY_SECONDS,
    hashFunction: 'sha256',
    lambdaContext: context.context,
    responseHook: (response) => {
      replayed = true;
      return response;
    },
  });
  const once = makeIdempotent(
    async (_request: IdempotentRequest) => {
      const { status, body, headers = {} } = await respond();
      // As text: a map in DynamoDB forgets the order of its keys, and a replay is the first response to the letter.
      return { status, headers, text: JSON.stringify(body) };
    },
    { persistenceStore: store, config, keyPrefix: request.operation },
  );

  try {
    const { status, headers, text } = await once(request);
    const replay = replayed ? { 'Idempotency-Replayed': 'true' } : undefined;
    return new Response(text, {
      status,
      headers: { 'Content-Type': 'application/json', ...headers, ...replay },
    });
  } catch (error) {
    throw translated(error);
  }
}

function translated(error: unknown): unknown {
  if (error instanceof IdempotencyValidationError) return keyReused();
  if (error instanceof IdempotencyAlreadyInProgressError) {
    return new HttpError(
      409,
      'The first request with this Idempotency-Key is still running: ask again.',
      { reason: 'REQUEST_IN_PROGRESS' },
      { 'Retry-After': '1' },
    );
  }
  return error;
}

/** 422: the key belongs to another request. */
export const keyReused = () =>
  new HttpError(422, 'This Idempotency-Key was used with another body: take a new key for a new request.');
