import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Arrival } from './engine/alert-sink.ts';
import { startStack } from './stack/stack.ts';
import { readOptions } from './terminal/arguments.ts';
import { outputsFile, root } from './terminal/paths.ts';
import { UserError } from './terminal/run.ts';

const started = Date.now();
const say = (line: string) =>
  console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${line}`);

try {
  readOptions({}, 'usage: PORT=4566 npm start');
  const port = Number(process.env.PORT ?? 4566);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new UserError(`PORT: "${process.env.PORT}" is not a port: choose one from 1 to 65535`);
  }
  // Asked for before anything is started, so that a Ctrl-C during the start ends that too.
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const starting = startStack({ port, endpoint: process.env.AWS_ENDPOINT_URL }, say, showAlert);
  const stack = await Promise.race([starting, interrupted.then(() => undefined)]);
  if (stack) {
    writeFileSync(outputsFile, `${JSON.stringify(stack.outputs, null, 2)}\n`);
    say('ready');
    console.log(welcome(stack.outputs));
    await interrupted;
  }
  console.log('\nstopping');
  // Interrupted while starting: what was under way ends first, one way or the other.
  await (stack ?? (await starting.catch(() => undefined)))?.stop();
  rmSync(outputsFile, { force: true });
  process.exit(0);
} catch (error) {
  console.error(error instanceof UserError ? `error: ${error.message}` : error);
  process.exit(1);
}

/** What would be an e-mail and a message in a Slack channel. */
function showAlert({ channel, subject, text }: Arrival): void {
  const lines = [subject, ...text.split('\n')].filter(Boolean);
  console.log(`\n${lines.map((line) => `  ${channel} │ ${line}`).join('\n')}`);
}

function welcome({ apiUrl, users, alerts }: Awaited<ReturnType<typeof startStack>>['outputs']): string {
  const file = relative(root, outputsFile);
  return `
The API:       ${apiUrl}
Its users:     alice, bob (customers), admin: their tokens are in ${file}

Place an order and wait for its end:

curl -i '${apiUrl}/orders' \\
  -H 'Authorization: Bearer ${users.alice.token}' \\
  -H 'Content-Type: application/json' \\
  -H "Idempotency-Key: $(date +%s%N)" \\
  -H 'Prefer: wait=20' \\
  -d '{"items":[{"productId":"mug","quantity":2}]}'

Alerts:        appear here, as they would in a mailbox and in a Slack channel; all of them: ${alerts.sink}
Figures:       npm run status

Watch one fall back:  npm run order -- --user alice --product mug --quantity 1 --break processPayment:throw-after
Stop:                 Ctrl-C`;
}
