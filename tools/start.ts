import { once } from 'node:events';
import { relative } from 'node:path';
import type { Arrival } from './engine/alert-sink.ts';
import { watchFaults } from './operate/fault-notice.ts';
import { runningStacks } from './stack/outputs.ts';
import { startStack } from './stack/stack.ts';
import { portFrom, readOptions } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';
import { outputsFile, root } from './terminal/paths.ts';

const DEFAULT_PORT = 4566;
const started = Date.now();
const say = (line: string) =>
  console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${line}`);

try {
  readOptions({}, 'usage: PORT=4566 npm start');
  const port = portFrom('PORT', process.env.PORT) ?? DEFAULT_PORT;
  // Asked for before anything is started, so that a Ctrl-C during the start ends that too.
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const starting = startStack({ port, endpoint: process.env.AWS_ENDPOINT_URL }, say, showAlert);
  const stack = await Promise.race([starting, interrupted.then(() => undefined)]);
  if (stack) {
    runningStacks.add(stack.outputs);
    say('ready');
    console.log(welcome(stack.outputs));
    const stopping = new AbortController();
    void watchFaults(stack.outputs, say, stopping.signal);
    await interrupted;
    stopping.abort();
  }
  console.log('\nstopping');
  // Interrupted while starting: what was under way ends first, one way or the other.
  if (stack) runningStacks.remove(stack.outputs);
  await (stack ?? (await starting.catch(() => undefined)))?.stop();
  process.exit(0);
} catch (error) {
  tellFailure(error);
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
