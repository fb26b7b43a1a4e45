import type { LocalUser } from '../stack/outputs.ts';
import { createUser, deleteUser, type UserPool } from '../stack/users.ts';
import { afterwards } from '../terminal/afterwards.ts';

export const SMOKE_CUSTOMER = 'smoke-customer';
export const SMOKE_ADMIN = 'smoke-admin';

export interface Visitors {
  customer: LocalUser;
  admin: LocalUser;
}

/**
 * Lets `visit` in with a customer and an administrator. The customer stays, with orders and balance, and a password that
 * nobody knows; the administrator is gone afterwards, whatever happened.
 */
export function withVisitors<T>(pool: UserPool, visit: (visitors: Visitors) => Promise<T>): Promise<T> {
  return afterwards(
    async () =>
      visit({
        customer: await createUser(pool, SMOKE_CUSTOMER),
        admin: await createUser(pool, SMOKE_ADMIN, 'admin'),
      }),
    () => deleteUser(pool, SMOKE_ADMIN),
  );
}
