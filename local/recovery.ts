import { readArguments, wholeNumber } from './arguments.ts';
import { auditInParts } from './audit-parts.ts';
import { askRecovery, recoveryOf } from './recovery-client.ts';
import { UserError } from './run.ts';

/* `npm run recovery`: asks the recovery Lambda of an environment to reconcile, redrive or audit, and shows its answer. */
const COMMANDS = ['reconcile', 'redrive', 'audit'] as const;
const USAGE = `usage: npm run recovery -- reconcile [--older-than SECONDS] [--env dev]
       npm run recovery -- redrive [--order ORDER_ID] [--env dev]
       npm run recovery -- audit [--parts NUMBER] [--env dev]
without --env: the local stack that npm start runs`;

try {
  const { command, environment, parts } = readCommand();
  const recovery = recoveryOf(environment);
  // Progress goes to stderr: the answer is for scripts, too.
  const answer =
    parts === undefined
      ? await askRecovery(recovery, command)
      : await auditInParts((part) => askRecovery(recovery, part), parts, console.error);
  console.log(JSON.stringify(answer, null, 2));
  // So that a script or a pipeline can stop at it.
  if (answer.ok === false) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof UserError ? `error: ${error.message}` : error);
  process.exitCode = 2;
}

function readCommand() {
  const { values, positionals } = readArguments(
    {
      allowPositionals: true,
      options: {
        env: { type: 'string', default: 'local' },
        order: { type: 'string' },
        'older-than': { type: 'string' },
        parts: { type: 'string' },
      },
    },
    USAGE,
  );
  const command = COMMANDS.find((known) => known === positionals[0]);
  if (!command || positionals.length > 1) throw new UserError(USAGE);
  const seconds = values['older-than'];
  if (seconds !== undefined && !/^\d+$/.test(seconds))
    throw new UserError(`--older-than: "${seconds}" is not a number of seconds`);
  const parts = values.parts === undefined ? undefined : wholeNumber('parts', values.parts, USAGE);
  if (parts !== undefined && command !== 'audit')
    throw new UserError(`--parts: only the audit has parts\n${USAGE}`);
  return {
    environment: values.env,
    parts,
    command: {
      command,
      ...(command === 'redrive' && values.order && { orderId: values.order }),
      ...(command === 'reconcile' && seconds && { olderThanSeconds: Number(seconds) }),
    },
  };
}
