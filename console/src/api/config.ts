/** Where the API is: all that stands before `/console` in the address of these pages. */
export const basePath = window.location.pathname.replace(/\/console(?:\/.*)?$/, '');

/** What the pages must know of the environment that serves them; public, for it is asked before anybody has signed in. */
export interface Config {
  environment: string;
  currency: string;
  /** Whether commands may be broken on purpose here. */
  allowsFaults: boolean;
  /** The address of Cognito's managed login, and the client that signs in there; absent on the local engine. */
  signIn?: { domain: string; clientId: string };
  /** A user of the local engine, whose password protects nothing. */
  local?: { clientId: string; username: string; password: string };
}

export async function loadConfig(): Promise<Config> {
  const response = await fetch(`${basePath}/console/config.json`);
  if (!response.ok) throw new Error(`config.json: ${response.status}`);
  return response.json();
}
