import { UserError } from './run.ts';

/** What people meet whose shell is not ready for AWS: the SDK's error, by its name or message, and what to do about it. */
const HINTS: [RegExp, string][] = [
  [/^Region is missing/, 'no AWS region: set AWS_REGION, or choose a profile with AWS_PROFILE'],
  [/^CredentialsProviderError\b/, 'no AWS credentials: log in, or choose a profile with AWS_PROFILE'],
  [
    /^(?:ExpiredToken|UnrecognizedClient|InvalidClientTokenId)/,
    'AWS does not take these credentials: log in anew',
  ],
  [/^AccessDenied/, 'these AWS credentials may not do that'],
  [
    /^ResourceNotFoundException\b/,
    'not found in this account and region: is the environment deployed there?',
  ],
];

/** What a call ends with when nobody is at the other end, or is there no longer. */
const NO_ANSWER =
  /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN|UND_ERR_\w+)$/;
const OF_THIS_MACHINE = /^(?:127\.|::1$|localhost$)/;

/** One line for what the person at the terminal can mend; everything else with its stack, for whoever mends the script. */
export function tellFailure(error: unknown): void {
  console.error(
    error instanceof UserError
      ? `error: ${error.message}`
      : (withoutAnswer(error) ?? hintFor(error) ?? error),
  );
}

function hintFor(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const [, hint] = HINTS.find(([pattern]) => pattern.test(error.message) || pattern.test(error.name)) ?? [];
  return hint && `error: ${hint} (${error.message})`;
}

interface NetworkError extends NodeJS.ErrnoException {
  address?: string;
  port?: number;
  hostname?: string;
  /** Of a connection that was there once. */
  socket?: { remoteAddress?: string; remotePort?: number };
}

function withoutAnswer(error: unknown): string | undefined {
  const found = causesOf(error).find(({ code }) => code && NO_ANSWER.test(code));
  if (!found) return undefined;
  const host = found.address ?? found.hostname ?? found.socket?.remoteAddress;
  const port = found.port ?? found.socket?.remotePort;
  const where = host ? ` at ${host}${port ? `:${port}` : ''}` : '';
  return !host || OF_THIS_MACHINE.test(host)
    ? `error: the local stack is gone: nothing answers${where} (${found.code}); start one with npm start`
    : `error: nothing answers${where} (${found.code}): is this machine online?`;
}

/** The error with all that it was caused by: what fails in the network is wrapped by those who called it. */
function causesOf(error: unknown): NetworkError[] {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof AggregateError ? error.errors : [];
  return [error, ...[error.cause, ...inner].flatMap(causesOf)];
}
