import { AsyncResource } from 'node:async_hooks';
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { dynamo } from '../../../lambdas/shared/platform/clients.ts';

/**
 * Lets something happen between a command's read and its write: once, before the next update of the order's record that sets this
 * status is sent.
 */
export function beforeStatusIsWritten(status: string, happens: () => Promise<unknown>): void {
  let isAwaited = true;
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      const { ExpressionAttributeValues } = args.input as {
        ExpressionAttributeValues?: Record<string, unknown>;
      };
      if (isAwaited && ExpressionAttributeValues?.[':status'] === status) {
        isAwaited = false;
        dynamo.middlewareStack.remove(PAUSE);
        await happens();
      }
      return next(args);
    },
    { step: 'initialize', priority: 'high', name: PAUSE, override: true },
  );
}

/** Lets something happen between a read and the write that follows it: once, before the next transaction is sent. */
export function beforeNextTransaction(happens: () => Promise<unknown>): void {
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      if ('TransactItems' in args.input) {
        dynamo.middlewareStack.remove(PAUSE);
        await happens();
      }
      return next(args);
    },
    { step: 'initialize', priority: 'high', name: PAUSE, override: true },
  );
}

/** The same, before the next item is put into the table. */
export const beforeNextPut = (table: string, happens: () => Promise<unknown>): void =>
  beforeNext('PutItemCommand', table, happens);

/** The same, before the next item of the table is updated. */
export const beforeNextUpdate = (table: string, happens: () => Promise<unknown>): void =>
  beforeNext('UpdateItemCommand', table, happens);

function beforeNext(command: string, table: string, happens: () => Promise<unknown>): void {
  dynamo.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === command && (args.input as { TableName?: string }).TableName === table) {
          dynamo.middlewareStack.remove(PAUSE);
          await happens();
        }
        return next(args);
      },
    { step: 'initialize', priority: 'high', name: PAUSE, override: true },
  );
}

/** The same, before the next transaction of that table is sent; it happens as elsewhere, and not within the command's own fence. */
export function beforeTransactionOn(table: string, happens: () => Promise<unknown>): void {
  let isAwaited = true;
  const elsewhere = AsyncResource.bind(happens);
  dynamo.middlewareStack.add(
    (next) => async (args) => {
      const { TransactItems = [] } = args.input as TransactWriteCommandInput;
      const tables = TransactItems.map(({ Put, Update }) => (Put ?? Update)?.TableName);
      if (isAwaited && tables.includes(table)) {
        isAwaited = false;
        dynamo.middlewareStack.remove(PAUSE);
        await elsewhere();
      }
      return next(args);
    },
    { step: 'initialize', priority: 'high', name: PAUSE, override: true },
  );
}

const PAUSE = 'pauseBeforeStatus';
