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

const PAUSE = 'pauseBeforeStatus';
