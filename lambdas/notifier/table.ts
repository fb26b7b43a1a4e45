import { requireEnv } from '../shared/platform/env.ts';

/** What was sent, which orders are in need of what, and what was told of them. */
export const table = requireEnv('ALERTS_TABLE');

/** What a key of DynamoDB takes is 2,048 bytes. */
const LONGEST_NAME = 600;
const keyed = (name: string) => name.slice(0, LONGEST_NAME);

export const sentKey = (cause: string) => ({ pk: `SENT#${keyed(cause)}`, sk: 'SENT' });
/** All groups, in one partition: they are as many as there are commands and errors. */
export const GROUPS = 'GROUPS';
export const groupKey = (cause: string) => ({ pk: GROUPS, sk: keyed(cause) });
export const membersOf = (cause: string) => `GROUP#${keyed(cause)}`;
export const memberKey = (cause: string, orderId: string) => ({ pk: membersOf(cause), sk: orderId });
