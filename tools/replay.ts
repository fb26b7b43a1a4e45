import { askService, serviceOf } from './operate/service-client.ts';
import { readOptions } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';
import { UserError } from './terminal/run.ts';

/* `npm run replay`: compares the tables with what the journal alone says, and lets the journal try again what it has put aside. */
const USAGE = `usage: npm run replay -- --order ORDER_ID [--env dev]   compares an order with its events, folded back into a state
       npm run replay -- --all [--env dev]              compares the units sold, of which popular products are made, with all events
       npm run replay -- --failures [--env dev]         tries again what the journal has put aside
without --env: the local stack that npm start runs`;

try {
  const { environment, ...asked } = readCommand();
  await (asked.failures ? replayFailures(environment) : compareWithJournal(environment, asked.order));
} catch (error) {
  tellFailure(error);
  process.exitCode = 2;
}

/** Shows what the journal says about an order, or about all that was sold, and whether the tables agree. Changes nothing. */
async function compareWithJournal(environment: string, orderId: string | undefined): Promise<void> {
  const command = { command: 'replay', ...(orderId && { orderId }) };
  const answer = await askService(serviceOf('recovery', environment), command);
  console.log(JSON.stringify(answer, null, 2));
  console.log(answer.agrees ? 'the journal and the tables agree' : 'the journal and the tables do NOT agree');
  // So that a script or a pipeline can stop at it.
  if (!answer.agrees) process.exitCode = 1;
}

/** Lets the journal write the changes that it has put aside. */
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
