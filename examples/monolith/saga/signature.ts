import { createHmac, timingSafeEqual } from 'node:crypto';

/** A call as it is signed; `path` has its query string. */
export interface SignedCall {
  method: string;
  path: string;
  body: string;
}

/** How far the two clocks may be apart. */
const MAX_SKEW_SECONDS = 300;

const hmac = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('hex');

/** Whether `X-Order-Saga-Signature` was made with the secret for this very call, not longer than five minutes ago. */
export function isSigned(
  { method, path, body }: SignedCall,
  signature: string | undefined,
  secret: string,
  now = Date.now() / 1000,
): boolean {
  const [, time = '', given = ''] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(signature ?? '') ?? [];
  if (!given || Math.abs(now - Number(time)) > MAX_SKEW_SECONDS) return false;
  return isSame(given, hmac(secret, `${time}.${method}.${path}.${body}`));
}

/** Who calls a route of the shop, as the other side has found out. */
export interface Caller {
  userId: string;
  isAdmin: boolean;
}

/**
 * The caller of a forwarded request, `X-Order-Saga-Caller: <base64url JSON>.<hex HMAC>`: bound to the call by the HMAC over the call's
 * signature and the JSON, so that nobody can put another user into a signed request.
 */
export function callerIn(header: string | undefined, signature: string, secret: string): Caller | undefined {
  const [payload = '', given = ''] = (header ?? '').split('.');
  if (!payload || !isSame(given, hmac(secret, `${signature}.${payload}`))) return undefined;
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Caller;
}

const isSame = (one: string, other: string) =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
