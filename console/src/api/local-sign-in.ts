import type { Config } from './config.ts';
import type { Tokens } from './tokens.ts';

/** The tokens of the local engine's administrator: the engine is Cognito, too, at the address of these pages. */
export async function signInLocally(local: NonNullable<Config['local']>): Promise<Tokens> {
  const response = await fetch(`${window.location.origin}/`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({
      ClientId: local.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: local.username, PASSWORD: local.password },
    }),
  });
  if (!response.ok) throw new Error(`The local engine did not sign in ${local.username}: ${response.status}`);
  return { access: (await response.json()).AuthenticationResult.AccessToken };
}
