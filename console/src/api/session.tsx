import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { type Api, createApi } from './client.ts';
import type { Config } from './config.ts';
import { signInLocally } from './local-sign-in.ts';
import { leaveForSignIn, takeTokenFromAddress } from './pkce.ts';

/** Set while somebody is signed in in this tab, so that a reload signs in again by itself. The token itself is only in memory. */
const SIGNED_IN = 'order-saga.signed-in';

type SessionState = 'starting' | 'signed-out' | 'not-admin' | 'admin';

export interface Session {
  config: Config;
  state: SessionState;
  api: Api;
  user?: string;
  error?: string;
  signIn(): void;
  signOut(): void;
}

const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession: outside of SessionProvider');
  return session;
}

export const useApi = () => useSession().api;

export function SessionProvider({ config, children }: { config: Config; children: ReactNode }) {
  const [token, setToken] = useState<string>();
  const [isStarting, setStarting] = useState(true);
  const [error, setError] = useState<string>();

  const keep = useCallback((fresh: string) => {
    sessionStorage.setItem(SIGNED_IN, 'yes');
    setError(undefined);
    setToken(fresh);
  }, []);
  const forget = useCallback(() => {
    sessionStorage.removeItem(SIGNED_IN);
    setToken(undefined);
  }, []);
  const signIn = useCallback(() => {
    const signingIn = config.local ? signInLocally(config.local).then(keep) : leave(config);
    signingIn.catch((problem: Error) => setError(problem.message));
  }, [config, keep]);

  useEffect(() => {
    const wasSignedIn = sessionStorage.getItem(SIGNED_IN) === 'yes';
    start(config, wasSignedIn)
      .then((fresh) => fresh && keep(fresh))
      .catch((problem: Error) => setError(problem.message))
      .finally(() => setStarting(false));
  }, [config, keep]);

  const session = useMemo((): Session => {
    const claims = token ? claimsOf(token) : undefined;
    return {
      config,
      state: isStarting ? 'starting' : !claims ? 'signed-out' : claims.isAdmin ? 'admin' : 'not-admin',
      api: createApi(token, forget),
      user: claims?.name,
      error,
      signIn,
      signOut: forget,
    };
  }, [config, token, isStarting, error, signIn, forget]);
  return <SessionContext value={session}>{children}</SessionContext>;
}

async function start(config: Config, wasSignedIn: boolean): Promise<string | undefined> {
  if (config.signIn) {
    const token = await takeTokenFromAddress(config.signIn);
    if (token || !wasSignedIn) return token;
    // Not again by itself, should Cognito send us back without a code.
    sessionStorage.removeItem(SIGNED_IN);
    await leaveForSignIn(config.signIn);
  }
  return wasSignedIn && config.local ? signInLocally(config.local) : undefined;
}

async function leave({ signIn }: Config): Promise<void> {
  if (!signIn) throw new Error('This environment has no sign-in page: see docs/console.md.');
  await leaveForSignIn(signIn);
}

/** Only to show the right page: what anybody may do is decided by the API. */
function claimsOf(token: string): { name: string; isAdmin: boolean } {
  const claims = JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')));
  const groups: unknown = claims['cognito:groups'];
  return {
    name: claims.email ?? claims.username ?? claims.sub,
    isAdmin: Array.isArray(groups) && groups.includes('admin'),
  };
}
