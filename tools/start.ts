import { relative } from 'node:path';
import type { Arrival } from './engine/alert-sink.ts';
import { engineRecords } from './engine/engine.ts';
import { askOnTerminal, clearPort } from './engine/orphans.ts';
import { watchFaults } from './operate/fault-notice.ts';
import { type Outputs, runningStacks } from './stack/outputs.ts';
import { type StackOptions, startStack } from './stack/stack.ts';
import { portFrom, readOptions } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';
import { untilInterrupted } from './terminal/interrupt.ts';
import { outputsFile, root } from './terminal/paths.ts';
import { UserError } from './terminal/run.ts';

/* `npm start`: the whole system on a local engine, until Ctrl-C, or until the engine is gone. */
const USAGE = `usage: [PORT=4566] [PERSIST=1] [MONOLITH=1] [AWS_ENDPOINT_URL=URL] npm start [-- --replace]
--replace: ends the engines that were left behind when their npm start was killed`;

const DEFAULT_PORT = 4566;
const DEFAULT_MONOLITH_PORT = 4580;
/** How soon it is noticed that the stack whose outputs have the common name was killed. */
const LOOK_EVERY_MS = 2_000;
const started = Date.now();
const say = (line: string) =>
  console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${line}`);

try {
  const { replaces, ...options } = readCommandLine();
  if (!options.endpoint)
    await clearPort(options.port, { records: engineRecords, replaces, say, ask: askOnTerminal });
  process.exitCode = await runStack(options);
} catch (error) {
  tellFailure(error);
  process.exitCode = 1;
}
process.exit();

/** Until somebody ends it, or the engine is gone; returns the exit code. */
async function runStack(options: StackOptions): Promise<number> {
  // Asked for before anything is started, so that a Ctrl-C during the start ends that too.
  const interrupted = untilInterrupted();
  const starting = startStack(options, say, showAlert);
  const stack = await Promise.race([starting, interrupted]);
  if (!stack) {
    console.log('\nstopping');
    // What was under way ends first, one way or the other.
    await (await starting.catch(() => undefined))?.stop();
    return 0;
  }
  runningStacks.add(stack.outputs);
  const looking = setInterval(() => runningStacks.refresh(), LOOK_EVERY_MS);
  say('ready');
  console.log(welcome(stack.outputs, options));
  const stopping = new AbortController();
  void watchFaults(stack.outputs, say, stopping.signal);
  const how = await Promise.race([stack.gone, interrupted]);
  stopping.abort();
  clearInterval(looking);
  runningStacks.remove(stack.outputs);
  if (how) console.error(`\nerror: the engine is gone: ${how}. ${lossOf(options)}`);
  else console.log(`\nstopping: ${endOf(options)}`);
  await stack.stop();
  return how ? 1 : 0;
}

function readCommandLine(): StackOptions & { replaces: boolean } {
  const { replace } = readOptions({ replace: { type: 'boolean', default: false } }, USAGE);
  const port = portFrom('PORT', process.env.PORT) ?? DEFAULT_PORT;
  const { PERSIST = '0', AWS_ENDPOINT_URL: endpoint } = process.env;
  if (PERSIST !== '0' && PERSIST !== '1') throw new UserError(`PERSIST: "${PERSIST}" is neither 0 nor 1`);
  const keepsState = PERSIST === '1';
  if (keepsState && endpoint)
    throw new UserError(
      'PERSIST: only an engine that npm start starts can be told to keep its data, and AWS_ENDPOINT_URL names another',
    );
  return { port, endpoint, keepsState, monolith: monolithFrom(keepsState), replaces: replace };
}

/** The shop as it was, if it is to own the domains. Throws, naming the variable, for what makes no sense. */
function monolithFrom(keepsState: boolean): StackOptions['monolith'] {
  const { MONOLITH = '0', MONOLITH_PORT, MONOLITH_DB } = process.env;
  if (MONOLITH !== '0' && MONOLITH !== '1') throw new UserError(`MONOLITH: "${MONOLITH}" is neither 0 nor 1`);
  if (MONOLITH === '0') return undefined;
  if (keepsState && !MONOLITH_DB)
    throw new UserError('MONOLITH_DB: with PERSIST=1 the monolith must keep its data, too: name a file');
  return { port: portFrom('MONOLITH_PORT', MONOLITH_PORT) ?? DEFAULT_MONOLITH_PORT };
}

/** What becomes of the data when the stack is stopped. */
function endOf({ endpoint, keepsState, port }: StackOptions): string {
  if (endpoint) return `${endpoint} stays as it is`;
  return keepsState
    ? `tables, queues and users are kept for the next PERSIST=1 PORT=${port} npm start`
    : 'its data was in memory and is lost (PERSIST=1 npm start keeps it)';
}

function lossOf({ endpoint, keepsState }: StackOptions): string {
  if (endpoint) return 'What it has kept, only it knows.';
  return keepsState
    ? 'What has happened since the start is lost: it is written down when the stack is stopped. Start again with PERSIST=1 npm start'
    : 'Its data was in memory: users, stock and orders are lost. Start again with npm start';
}

/** What would be an e-mail and a message in a Slack channel. */
function showAlert({ channel, subject, text }: Arrival): void {
  const lines = [subject, ...text.split('\n')].filter(Boolean);
  console.log(`\n${lines.map((line) => `  ${channel} │ ${line}`).join('\n')}`);
}

function welcome({ apiUrl, users, alerts, monolith }: Outputs, options: StackOptions): string {
  const file = relative(root, outputsFile);
  return `
The API:       ${apiUrl}
${monolith ? `The monolith:  ${monolith.baseUrl}, which owns every domain\n` : ''}Its users:     alice, bob (customers), admin: their tokens are in ${file}

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
Stop:                 Ctrl-C; ${endOf(options)}`;
}
