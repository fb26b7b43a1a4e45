import { auditInParts } from './operate/audit-parts.ts';
import { tellFaults } from './operate/fault-notice.ts';
import { drain } from './operate/redrive-drain.ts';
import { redrivenWords } from './operate/redriven-words.ts';
import { askService, serviceOf } from './operate/service-client.ts';
import { readArguments, wholeNumber } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';
import { UserError } from './terminal/run.ts';

/* `npm run recovery`: asks the recovery Lambda of an environment to reconcile, redrive or audit, and shows its answer. */
const COMMANDS = ['reconcile', 'redrive', 'audit'] as const;
const USAGE = `usage: npm run recovery -- reconcile [--older-than SECONDS] [--env dev | --port 4566]
       npm run recovery -- redrive [--order ORDER_ID] [--env dev | --port 4566]
       npm run recovery -- audit [--parts NUMBER] [--env dev | --port 4566]
without --env: the local stack that npm start runs`;

try {
  const { command, environment, port, parts } = readCommand();
  const recovery = serviceOf('recovery', environment, port);
  await tellFaults(environment, port);
  // Progress goes to stderr: the answer is for scripts, too.
  const ask = (part: unknown) => askService(recovery, part);
  const isAll = command.command === 'redrive' && !('orderId' in command);
  const answer =
    parts !== undefined
      ? await auditInParts(ask, parts, console.error)
      : isAll
        ? await drain(ask, console.error)
        : await ask(command);
  console.log(JSON.stringify(answer, null, 2));
  if (command.command === 'redrive') for (const line of redrivenWords(answer)) console.error(line);
  // So that a script or a pipeline can stop at it.
  const isLeft = answer.left?.some(({ id }: { id: string }) => id === command.orderId);
  if (isLeft || answer.failedAgainCount || answer.running?.length || answer.ok === false)
    process.exitCode = 1;
} catch (error) {
  tellFailure(error);
  process.exitCode = 2;
}

function readCommand() {
  const { values, positionals } = readArguments(
    {
      allowPositionals: true,
      options: {
        env: { type: 'string', default: 'local' },
        port: { type: 'string' },
        order: { type: 'string' },
        'older-than': { type: 'string' },
        parts: { type: 'string' },
      },
    },
    USAGE,
  );
  const command = COMMANDS.find((known) => known === positionals[0]);
  if (!command || positionals.length > 1) throw new UserError(USAGE);
  const { order, 'older-than': seconds } = values;
  if (order !== undefined && command !== 'redrive')
    throw new UserError(`--order: only redrive takes one\n${USAGE}`);
  if (seconds !== undefined && command !== 'reconcile')
    throw new UserError(`--older-than: only reconcile takes it\n${USAGE}`);
  if (order === '') throw new UserError(`--order: the order's id is missing\n${USAGE}`);
  if (seconds !== undefined && !/^\d+$/.test(seconds))
    throw new UserError(`--older-than: "${seconds}" is not a number of seconds`);
  const parts = values.parts === undefined ? undefined : wholeNumber('parts', values.parts, USAGE);
  if (parts !== undefined && command !== 'audit')
    throw new UserError(`--parts: only the audit has parts\n${USAGE}`);
  return {
    environment: values.env,
    port: values.port,
    parts,
    command: {
      command,
      ...(order && { orderId: order }),
      ...(seconds && { olderThanSeconds: Number(seconds) }),
    },
  };
}
