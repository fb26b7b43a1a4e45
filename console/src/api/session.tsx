import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { type Api, createApi } from './client.ts';
import type { Config } from './config.ts';
import { signInLocally } from './local-sign-in.ts';
import { leaveForSignIn, leaveForSignOut, refreshTokens, takeTokensFromAddress } from './pkce.ts';
import { claimsOf, type Tokens } from './tokens.ts';

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

/** How long before they expire new tokens are asked for. */
const RENEW_BEFORE_MS = 60_000;
const MIN_RENEWAL_MS = 10_000;
const ENDED = 'Your session has ended: sign in again.';

export function SessionProvider({ config, children }: { config: Config; children: ReactNode }) {
  const [tokens, setTokens] = useState<Tokens>();
  const [isStarting, setStarting] = useState(true);
  const [error, setError] = useState<string>();

  /** As the requests see them, which do not wait for a page to be drawn. */
  const latest = useRef<Tokens>(undefined);
  /** One renewal, however many requests wait for it. */
  const renewing = useRef<Promise<string | undefined>>(undefined);

  const keep = useCallback((fresh: Tokens) => {
    sessionStorage.setItem(SIGNED_IN, 'yes');
    latest.current = fresh;
    setError(undefined);
    setTokens(fresh);
  }, []);
  const forget = useCallback((why?: string) => {
    sessionStorage.removeItem(SIGNED_IN);
    latest.current = undefined;
    setError(why);
    setTokens(undefined);
  }, []);
  const renewOnce = useCallback(() => {
    const expired = latest.current;
    if (!expired) return Promise.resolve(undefined);
    // By the time of the answer somebody may have signed out, or the timer may have renewed: that counts.
    const isCurrent = () => latest.current === expired;
    renewing.current ??= renew(config, expired)
      .then(
        (fresh) => isCurrent() && keep(fresh),
        () => isCurrent() && forget(ENDED),
      )
      .then(() => latest.current?.access)
      .finally(() => {
        renewing.current = undefined;
      });
    return renewing.current;
  }, [config, keep, forget]);
  const api = useMemo(
    () =>
      createApi({ token: () => latest.current?.access, renew: renewOnce, onRefused: () => forget(ENDED) }),
    [renewOnce, forget],
  );
  const signIn = useCallback(() => {
    const signingIn = config.local ? signInLocally(config.local).then(keep) : leave(config);
    signingIn.catch((problem: Error) => setError(problem.message));
  }, [config, keep]);
  const signOut = useCallback(() => {
    forget();
    if (config.signIn) leaveForSignOut(config.signIn);
  }, [config, forget]);

  useEffect(() => {
    const wasSignedIn = sessionStorage.getItem(SIGNED_IN) === 'yes';
    start(config, wasSignedIn)
      .then((fresh) => fresh && keep(fresh))
      .catch((problem: Error) => setError(problem.message))
      .finally(() => setStarting(false));
  }, [config, keep]);

  useEffect(() => {
    if (!tokens) return;
    const left = claimsOf(tokens).expiresAt - Date.now() - RENEW_BEFORE_MS;
    // Without new ones the API says 401, and then they are asked for again.
    const timer = setTimeout(
      () =>
        renew(config, tokens).then(
          (fresh) => latest.current === tokens && keep(fresh),
          () => {},
        ),
      Math.max(left, MIN_RENEWAL_MS),
    );
    return () => clearTimeout(timer);
  }, [config, tokens, keep]);

  const session = useMemo((): Session => {
    const claims = tokens ? claimsOf(tokens) : undefined;
    return {
      config,
      state: isStarting ? 'starting' : !claims ? 'signed-out' : claims.isAdmin ? 'admin' : 'not-admin',
      api,
      user: claims?.name,
      error,
      signIn,
      signOut,
    };
  }, [config, tokens, isStarting, error, api, signIn, signOut]);
  return <SessionContext value={session}>{children}</SessionContext>;
}

async function start(config: Config, wasSignedIn: boolean): Promise<Tokens | undefined> {
  if (config.signIn) {
    const tokens = await takeTokensFromAddress(config.signIn);
    if (tokens || !wasSignedIn) return tokens;
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

async function renew({ local, signIn }: Config, { refresh }: Tokens): Promise<Tokens> {
  if (local) return signInLocally(local);
  if (signIn && refresh) return refreshTokens(signIn, refresh);
  throw new Error('There is nothing to get new tokens with.');
}
