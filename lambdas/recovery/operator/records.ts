import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../../shared/platform/clients.ts';
import { requireEnv } from '../../shared/platform/env.ts';

/** What operators did and what they asked for: the only table that is recovery's own. */
export const table = requireEnv('OPERATIONS_TABLE');

/** What recovery does to many orders at once. */
type Pass = 'reconcile' | 'audit' | 'redrive';

const passKey = (pass: Pass) => ({ pk: 'PASSES', sk: pass });

/** Remembers when a pass of recovery was last run, and what it came to. */
export async function rememberPass(pass: Pass, result: { ok?: boolean } = {}): Promise<void> {
  const Item = { ...passKey(pass), at: new Date().toISOString(), ...result };
  await dynamo.send(new PutCommand({ TableName: table, Item }));
}

/** When it was last run; undefined when never. */
export async function lastPass(pass: Pass): Promise<{ at: string; ok?: boolean } | undefined> {
  const { Item } = await dynamo.send(new GetCommand({ TableName: table, Key: passKey(pass) }));
  return Item as { at: string; ok?: boolean } | undefined;
}
