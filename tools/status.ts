import { setTimeout as sleep } from 'node:timers/promises';
import { noticeOf } from './operate/fault-notice.ts';
import { localStatus, statusOnAws } from './operate/status-source.ts';
import { showStatus } from './operate/status-view.ts';
import { localOutputs } from './stack/outputs.ts';
import { readOptions, wholeNumber } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';

/* `npm run status`: the figures of an environment, in the terminal, until Ctrl-C. */
const USAGE = `usage: npm run status -- [--env dev | --port 4566] [--minutes 60] [--every SECONDS] [--once]
without --env: the local stack that npm start runs`;

try {
  const { environment, port, minutes, every, once } = readCommandLine();
  const local = localOutputs(environment, port);
  const read = local ? localStatus(local, minutes) : () => statusOnAws(environment, minutes);
  for (;;) {
    const [status, notice] = await Promise.all([read(), noticeOf(environment, port)]);
    const text = [notice, showStatus(status)].filter(Boolean).join('\n');
    console.log(process.stdout.isTTY && !once ? `\x1b[2J\x1b[H${text}` : text);
    // Nobody sits before a file or a pipe to end it.
    if (once || !process.stdout.isTTY) break;
    await sleep(every * 1000);
  }
} catch (error) {
  tellFailure(error);
  process.exitCode = 1;
}

function readCommandLine() {
  const { env, port, minutes, every, once } = readOptions(
    {
      env: { type: 'string', default: 'local' },
      port: { type: 'string' },
      minutes: { type: 'string', default: '60' },
      every: { type: 'string', default: '5' },
      once: { type: 'boolean', default: false },
    },
    USAGE,
  );
  return {
    environment: env,
    port,
    minutes: wholeNumber('minutes', minutes, USAGE),
    every: wholeNumber('every', every, USAGE),
    once,
  };
}
