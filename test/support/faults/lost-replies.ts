import { dynamo } from '../../../lambdas/shared/platform/clients.ts';

let isToBeLost = false;

dynamo.middlewareStack.add(
  (next, { commandName }) =>
    async (args) => {
      const output = await next(args);
      if (commandName !== 'TransactWriteItemsCommand' || !isToBeLost) return output;
      isToBeLost = false;
      throw new Error('reply lost');
    },
  { step: 'initialize', name: 'loseReply' },
);

/** Lets the next transaction commit, and loses the reply: as when Lambda or network die at that very moment. */
export function loseNextReply(): void {
  isToBeLost = true;
}
