import { askService, serviceOf } from './operate/service-client.ts';
import { readOptions } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';
import { UserError } from './terminal/run.ts';

/* `npm run replay`: what the journal alone says, and whether the tables say the same. */
const USAGE = `usage: npm run replay -- --order ORDER_ID [--env dev]   folds an order's events back into its state
       npm run replay -- --all [--env dev]              rebuilds the units sold, from which popular products are read
       npm run replay -- --failures [--env dev]         tries again what the journal has put aside
without --env: the local stack that npm start runs`;

try {
  const { environment, ...asked } = readCommand();
  await (asked.failures ? replayFailures(environment) : replay(environment, asked.order));
} catch (error) {
  tellFailure(error);
  process.exitCode = 2;
}

/** What the journal says of an order, or of all that was sold, and whether the tables agree. */
async function replay(environment: string, orderId: string | undefined): Promise<void> {
  const command = { command: 'replay', ...(orderId && { orderId }) };
  const answer = await askService(serviceOf('recovery', environment), command);
  console.log(JSON.stringify(answer, null, 2));
  console.log(answer.agrees ? 'the journal and the tables agree' : 'the journal and the tables do NOT agree');
  // So that a script or a pipeline can stop at it.
  if (!answer.agrees) process.exitCode = 1;
}

async function replayFailures(environment: string): Promise<void> {
  const answer = await askService(serviceOf('journal', environment), { command: 'replayFailures' });
  console.log(JSON.stringify(answer, null, 2));
  if (answer.left.length) process.exitCode = 1;
}

function readCommand() {
  const { env, order, all, failures } = readOptions(
    {
      env: { type: 'string', default: 'local' },
      order: { type: 'string' },
      all: { type: 'boolean', default: false },
      failures: { type: 'boolean', default: false },
    },
    USAGE,
  );
  if ([all, failures, order !== undefined].filter(Boolean).length !== 1) throw new UserError(USAGE);
  return { environment: env, order, failures };
}
