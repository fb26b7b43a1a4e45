import { randomUUID } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { ApiClient, expectOk } from './api.ts';
import { clientOptions } from './aws.ts';
import type { LocalUser, Outputs } from './outputs.ts';

const PRODUCTS = [
  { productId: 'mug', name: 'Mug', price: 1_200, stock: 100 },
  { productId: 'shirt', name: 'T-shirt', price: 2_500, stock: 50 },
  { productId: 'poster', name: 'Poster', price: 900, stock: 10 },
];
const COUPONS = [
  {
    couponId: 'WELCOME10',
    name: '10 % off, at most 5.00',
    discount: { type: 'PERCENT', value: 10, max: 500 },
    quantity: 1_000,
    validFrom: '2020-01-01T00:00:00Z',
    validUntil: '2099-12-31T23:59:59Z',
  },
  {
    couponId: 'FIVEOFF',
    name: '5.00 off from 30.00',
    discount: { type: 'FIXED', value: 500 },
    minOrderAmount: 3_000,
    quantity: 1_000,
    validFrom: '2020-01-01T00:00:00Z',
    validUntil: '2099-12-31T23:59:59Z',
  },
];
const BALANCE = 100_000;

export interface UserPool {
  endpoint: string;
  userPoolId: string;
  clientId: string;
}

/** A user in the pool, with a token that is good for a day. */
export async function createUser(pool: UserPool, name: string, group?: string): Promise<LocalUser> {
  const { userPoolId: UserPoolId, clientId: ClientId, endpoint } = pool;
  const cognito = new CognitoIdentityProviderClient(clientOptions(endpoint));
  const Username = `${name}@example.com`;
  const Password = `${randomUUID()}-Aa1`;
  await cognito
    .send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }))
    .catch((error) => {
      // A second start on an endpoint that kept its users: they get a new password below.
      if (error.name !== 'UsernameExistsException') throw error;
    });
  await cognito.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }));
  if (group) await cognito.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: group }));
  const { AuthenticationResult } = await cognito.send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD: Password },
    }),
  );
  const token = AuthenticationResult?.AccessToken as string;
  const claims = JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString());
  return { userId: claims.sub, token };
}

/** The users alice, bob and admin, a small catalogue, two coupons and some balance: all through the API, like anybody. */
export async function seed(pool: UserPool, apiUrl: string): Promise<Outputs['users']> {
  const [alice, bob, admin] = await Promise.all([
    createUser(pool, 'alice'),
    createUser(pool, 'bob'),
    createUser(pool, 'admin', 'admin'),
  ]);
  const api = new ApiClient(apiUrl, admin.token);
  await Promise.all([
    ...PRODUCTS.map(async (product) => createdOrThere(await api.post('/products', product))),
    ...COUPONS.map(async (coupon) => createdOrThere(await api.post('/coupons', coupon))),
  ]);
  for (const [name, { token }] of Object.entries({ Alice: alice, Bob: bob })) {
    const user = new ApiClient(apiUrl, token);
    expectOk(await user.put('/users/me', { name }));
    // One key for ever: an endpoint that kept its tables is not charged again.
    expectOk(await user.post('/users/me/balance', { amount: BALANCE }, { 'Idempotency-Key': 'seed' }));
    for (const { couponId } of COUPONS) createdOrThere(await user.post(`/coupons/${couponId}/issue`));
  }
  return { alice, bob, admin };
}

function createdOrThere(answer: Parameters<typeof expectOk>[0]): void {
  if (answer.status !== 409) expectOk(answer);
}
