import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { notFound } from '../shared/api/http-error.ts';
import { dynamo } from '../shared/platform/clients.ts';
import type { Profile, User } from './contract.ts';
import { table, userKey } from './table.ts';

/** What makes a user out of nothing, in any update that may be the first one. */
export const CREATE_IF_NEW = 'userId = :userId, createdAt = if_not_exists(createdAt, :now)';
export const createIfNew = (userId: string) => ({ ':userId': userId, ':now': new Date().toISOString() });

/** Sets the name; creates the user, with an empty balance, on first use. */
export async function saveProfile(userId: string, { name }: Profile): Promise<User> {
  const { Attributes } = await dynamo.send(
    new UpdateCommand({
      TableName: table,
      Key: userKey(userId),
      UpdateExpression: `SET #name = :name, balance = if_not_exists(balance, :zero), ${CREATE_IF_NEW}`,
      ExpressionAttributeNames: { '#name': 'name' },
      ExpressionAttributeValues: { ':name': name, ':zero': 0, ...createIfNew(userId) },
      ReturnValues: 'ALL_NEW',
    }),
  );
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

function userView(item: Record<string, unknown> | undefined): User {
  const { userId, name, balance, createdAt } = item as User;
  return { userId, name, balance, createdAt };
}
