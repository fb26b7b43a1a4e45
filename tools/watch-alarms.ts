import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { watchAlarms } from './operate/alarm-watch.ts';
import { readAlarms } from './operate/alarms.ts';
import { tellFaults } from './operate/fault-notice.ts';
import { localOrAws } from './stack/aws.ts';
import { localOutputs } from './stack/outputs.ts';
import { readOptions, wholeNumber } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';
import { UserError } from './terminal/run.ts';

/*
 * `npm run watch-alarms`: fails as soon as an alarm of the environment is raised, so that a pipeline takes its deploy back. An alarm
 * needs 1 to 20 minutes of figures to judge, so less than twenty minutes of watching says little.
 */
const USAGE = `usage: npm run watch-alarms -- [--env dev | --port 4566] [--minutes 20] [--since 2026-03-01T10:00:00Z]
--since: when the deploy began; alarms that were up before do not count (without it: now)
without --env: the local stack that npm start runs; with it AWS, by the credentials and the region of the shell`;

/** How often CloudWatch is asked. */
const EVERY_MS = 20_000;
/** A call that is throttled is no alarm. */
const MAX_ATTEMPTS = 10;

try {
  const { environment, port, minutes, since } = readArguments();
  const endpoint = localOutputs(environment, port)?.endpoint;
  const client = new CloudWatchClient({ ...localOrAws(endpoint), maxAttempts: MAX_ATTEMPTS });
  await tellFaults(environment, port);
  const until = new Date(Date.now() + minutes * 60_000);
  await watchAlarms(() => readAlarms(client, environment), { since, until, everyMs: EVERY_MS }, console.log);
} catch (error) {
  tellFailure(error);
  process.exitCode = 1;
}

function readArguments() {
  const { env, port, minutes, since } = readOptions(
    {
      env: { type: 'string', default: 'local' },
      port: { type: 'string' },
      minutes: { type: 'string', default: '20' },
      since: { type: 'string', default: new Date().toISOString() },
    },
    USAGE,
  );
  if (Number.isNaN(Date.parse(since))) throw new UserError(`--since: "${since}" is not a time\n${USAGE}`);
  return {
    environment: env,
    port,
    minutes: wholeNumber('minutes', minutes, USAGE),
    since: new Date(since),
  };
}
