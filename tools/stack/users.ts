import { randomUUID } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { localOrAws } from './aws.ts';
import type { LocalUser } from './outputs.ts';

export interface UserPool {
  /** Of the local engine; without it, AWS. */
  endpoint?: string;
  userPoolId: string;
  clientId: string;
}

/**
 * A user in the pool, with a token: good for a day on the local stack, for an hour on AWS. Unless it is given, the
 * password is made anew each time and forgotten here; signing in with it takes the right to administer the pool, which could set any other.
 */
export async function createUser(
  pool: UserPool,
  name: string,
  group?: string,
  Password = `${randomUUID()}-Aa1`,
): Promise<LocalUser> {
  const { userPoolId: UserPoolId, clientId: ClientId } = pool;
  const cognito = clientOf(pool);
  const Username = emailOf(name);
  await cognito
    .send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }))
    .catch((error) => {
      // Created before, in a pool that is kept: it gets a new password below.
      if (error.name !== 'UsernameExistsException') throw error;
    });
  await cognito.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }));
  if (group) await cognito.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: group }));
  const { AuthenticationResult } = await cognito.send(
    new AdminInitiateAuthCommand({
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD: Password },
    }),
  );
  const token = AuthenticationResult?.AccessToken as string;
  const claims = JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString());
  return { userId: claims.sub, token };
}

/** Also one that was never created. */
export async function deleteUser(pool: UserPool, name: string): Promise<void> {
  await clientOf(pool)
    .send(new AdminDeleteUserCommand({ UserPoolId: pool.userPoolId, Username: emailOf(name) }))
    .catch((error) => {
      if (error.name !== 'UserNotFoundException') throw error;
    });
}

/** A domain that nobody can own (RFC 2606), so that nobody receives what is sent there. */
const emailOf = (name: string) => `${name}@example.com`;

const clientOf = ({ endpoint }: UserPool) => new CognitoIdentityProviderClient(localOrAws(endpoint));
