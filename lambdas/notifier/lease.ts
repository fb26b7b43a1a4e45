/** For so long one call alone may send: longer than the Lambda lives, so that who holds it is at work or dead. */
export const LEASE_SECONDS = 60;
