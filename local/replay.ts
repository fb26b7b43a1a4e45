import { readOptions } from './arguments.ts';
import { tellFailure } from './failure.ts';
import { askRecovery, recoveryOf } from './recovery-client.ts';
import { UserError } from './run.ts';

/* `npm run replay`: what the journal alone says, and whether the tables say the same. */
const USAGE = `usage: npm run replay -- --order ORDER_ID [--env dev]   folds an order's events back into its state
       npm run replay -- --all [--env dev]              rebuilds the units sold, from which popular products are read
without --env: the local stack that npm start runs`;

try {
  const { environment, command } = readCommand();
  const answer = await askRecovery(recoveryOf(environment), command);
  console.log(JSON.stringify(answer, null, 2));
  console.log(answer.agrees ? 'the journal and the tables agree' : 'the journal and the tables do NOT agree');
  // So that a script or a pipeline can stop at it.
  if (!answer.agrees) process.exitCode = 1;
} catch (error) {
  tellFailure(error);
  process.exitCode = 2;
}

function readCommand() {
  const { env, order, all } = readOptions(
    {
      env: { type: 'string', default: 'local' },
      order: { type: 'string' },
      all: { type: 'boolean', default: false },
    },
    USAGE,
  );
  if (all === (order !== undefined)) throw new UserError(USAGE);
  return { environment: env, command: { command: 'replay', ...(order && { orderId: order }) } };
}
