import type { Config } from './config.ts';
import { basePath } from './config.ts';
import type { Tokens } from './tokens.ts';

/*
 * OAuth 2.0's authorization code flow with PKCE (RFC 7636): the code that comes back in the address is worth nothing without the
 * verifier, which never left this tab.
 */

const VERIFIER = 'order-saga.verifier';
const STATE = 'order-saga.state';
const RETURN_TO = 'order-saga.return-to';

type SignIn = NonNullable<Config['signIn']>;

/** The only address that Cognito may come back to. */
const redirectUri = `${window.location.origin}${basePath}/console`;

/** Leaves these pages for the sign-in of Cognito; who has a session there comes back without seeing it. */
export async function leaveForSignIn({ domain, clientId }: SignIn): Promise<void> {
  const verifier = randomText();
  const state = randomText();
  sessionStorage.setItem(VERIFIER, verifier);
  sessionStorage.setItem(STATE, state);
  sessionStorage.setItem(RETURN_TO, window.location.href);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: 'openid email',
    state,
    code_challenge: base64Url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
  });
  window.location.assign(`https://${domain}/oauth2/authorize?${query}`);
}

/** The tokens for the code in the address, when there is one; the address is what it was before the sign-in. */
export async function takeTokensFromAddress({ domain, clientId }: SignIn): Promise<Tokens | undefined> {
  const parameters = new URLSearchParams(window.location.search);
  const code = parameters.get('code');
  const verifier = sessionStorage.getItem(VERIFIER);
  if (!code || !verifier || parameters.get('state') !== sessionStorage.getItem(STATE)) return undefined;
  sessionStorage.removeItem(VERIFIER);
  sessionStorage.removeItem(STATE);
  window.history.replaceState(null, '', sessionStorage.getItem(RETURN_TO) ?? redirectUri);
  // The router hears of addresses by this event alone, and would show the page that Cognito came back to.
  window.dispatchEvent(new PopStateEvent('popstate'));
  return askForTokens(domain, {
    grant_type: 'authorization_code',
    client_id: clientId,
    code,
    code_verifier: verifier,
    redirect_uri: redirectUri,
  });
}

/** The next tokens, before the ones that there are expire. */
export const refreshTokens = async ({ domain, clientId }: SignIn, refresh: string): Promise<Tokens> => ({
  refresh,
  ...(await askForTokens(domain, {
    grant_type: 'refresh_token',
    client_id: clientId,
    refresh_token: refresh,
  })),
});

/** Leaves these pages to end the session at Cognito too: otherwise the next sign-in would be by itself, and of the same user. */
export const leaveForSignOut = ({ domain, clientId }: SignIn) =>
  window.location.assign(
    `https://${domain}/logout?${new URLSearchParams({ client_id: clientId, logout_uri: redirectUri })}`,
  );

async function askForTokens(domain: string, request: Record<string, string>): Promise<Tokens> {
  const response = await fetch(`https://${domain}/oauth2/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(request),
  });
  if (!response.ok) throw new Error(`Cognito gave no token: ${response.status}`);
  const { access_token: access, refresh_token: refresh } = await response.json();
  return { access, ...(refresh && { refresh }) };
}

const randomText = () => base64Url(crypto.getRandomValues(new Uint8Array(48)));

const base64Url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
