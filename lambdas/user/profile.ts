import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { notFound } from '../shared/api/http-error.ts';
import type { PageRequest } from '../shared/api/page-schema.ts';
import { type Page, queryPage } from '../shared/api/paging.ts';
import { dynamo } from '../shared/platform/clients.ts';
import { retryConflicts } from '../shared/platform/conflicts.ts';
import { fenceNow, transact } from '../shared/platform/transactions.ts';
import type { Profile, User } from './contract.ts';
import { byName } from './indexes.ts';
import { nameKeyOf, table, userKey } from './table.ts';

/** What makes a user out of nothing, in any update that may be the first one. */
export const CREATE_IF_NEW = 'userId = :userId, createdAt = if_not_exists(createdAt, :now)';
export const createIfNew = (userId: string) => ({ ':userId': userId, ':now': new Date().toISOString() });

/** Sets the name; creates the user, with an empty balance, on first use. */
export async function saveProfile(userId: string, { name }: Profile): Promise<User> {
  const update = {
    TableName: table,
    Key: userKey(userId),
    UpdateExpression: `SET #name = :name, nameInitial = :nameInitial, nameKey = :nameKey, balance = if_not_exists(balance, :zero), ${CREATE_IF_NEW}`,
    ExpressionAttributeNames: { '#name': 'name' },
    ExpressionAttributeValues: {
      ':name': name,
      ':zero': 0,
      ...Object.fromEntries(Object.entries(nameKeyOf(name)).map(([key, value]) => [`:${key}`, value])),
      ...createIfNew(userId),
    },
  };
  if (fenceNow()) {
    await retryConflicts(() => transact([{ Update: update }]));
    return readUser(userId);
  }
  const { Attributes } = await dynamo.send(new UpdateCommand({ ...update, ReturnValues: 'ALL_NEW' }));
  return userView(Attributes);
}

/** Throws 404 when the user has never been here. */
export async function readUser(userId: string): Promise<User> {
  const { Item } = await dynamo.send(
    new GetCommand({ TableName: table, Key: userKey(userId), ConsistentRead: true }),
  );
  if (!Item) throw notFound('profile yet: PUT /users/me creates it');
  return userView(Item);
}

/** The users whose name begins so, whatever the case, in the order of their names. */
export async function listUsersNamed(name: string, page: PageRequest): Promise<Page<User>> {
  const { nameInitial, nameKey } = nameKeyOf(name);
  const { index, partition, sort } = byName;
  const { items, nextCursor } = await queryPage(
    {
      table,
      index,
      partition: { name: partition, value: nameInitial },
      sort: { name: sort, beginsWith: nameKey },
      keys: ['pk', 'sk', partition, sort],
    },
    page,
  );
  return { items: items.map(userView), ...(nextCursor && { nextCursor }) };
}

function userView(item: Record<string, unknown> | undefined): User {
  const { userId, name, balance, createdAt } = item as User;
  return { userId, name, balance, createdAt };
}
