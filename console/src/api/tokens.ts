/** What a sign-in gives; only ever in memory. */
export interface Tokens {
  access: string;
  /** Gets the next one without leaving the page; the local engine needs none. */
  refresh?: string;
}

interface Claims {
  name: string;
  isAdmin: boolean;
  /** Epoch milliseconds. */
  expiresAt: number;
}

/** Only to show the right page: what anybody may do is decided by the API. */
export function claimsOf({ access }: Tokens): Claims {
  const claims = JSON.parse(atob((access.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')));
  const groups: unknown = claims['cognito:groups'];
  return {
    name: claims.email ?? claims.username ?? claims.sub,
    isAdmin: Array.isArray(groups) && groups.includes('admin'),
    expiresAt: claims.exp * 1000,
  };
}
