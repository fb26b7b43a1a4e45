/**
 * On every answer, unless it says otherwise: nothing is kept by caches, guessed at, framed, or asked for without TLS. In lower
 * case, as the router writes an answer's own, which take precedence.
 */
export const SECURITY_HEADERS: Record<string, string> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
