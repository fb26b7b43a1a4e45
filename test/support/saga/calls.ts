import { dynamo } from '../../../lambdas/shared/platform/clients.ts';

/** Notes each request to DynamoDB, by its command, from now on; and how to stop. */
export function noteCalls(): { calls: string[]; stop(): void } {
  const calls: string[] = [];
  dynamo.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        calls.push(String(commandName));
        return next(args);
      },
    { step: 'initialize', name: 'noteCalls' },
  );
  return { calls, stop: () => dynamo.middlewareStack.remove('noteCalls') };
}
