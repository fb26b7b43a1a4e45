import { type Fault, faultsIn, isOn } from '../lambdas/shared/saga/commands/faults.ts';
import { changeFaults, type FaultStore, faultStoreOf } from './operate/fault-store.ts';
import { faultWords } from './operate/fault-words.ts';
import { faultsToSet } from './operate/faults-to-set.ts';
import { readArguments } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';
import { UserError } from './terminal/run.ts';

/* `npm run chaos`: breaks commands of an environment on purpose, for some minutes. See docs/break-it.md. */
const USAGE = `usage: npm run chaos -- show [--env dev | --port 4566]
       npm run chaos -- set COMMAND:MODE [COMMAND:MODE ...] [--rate 0.5] [--user USER_ID] [--order ORDER_ID] [--minutes 15] [--env dev | --port 4566]
       npm run chaos -- set '{"faults":[...]}' [--minutes 15] [--env dev | --port 4566]
       npm run chaos -- clear [--env dev | --port 4566]
without --env: the local stack that npm start runs`;

const ACTIONS = ['show', 'set', 'clear'] as const;

try {
  const { action, environment, port, faults } = readCommand();
  const store = faultStoreOf(environment, port);
  if (action !== 'show') await replaceAll(store, faults);
  await show(store);
} catch (error) {
  tellFailure(error);
  process.exitCode = 1;
}

/** Takes away what stands there now, and says what that was. */
async function replaceAll(store: FaultStore, add: Fault[]): Promise<void> {
  const { text, entries } = await store.read();
  await changeFaults(store, { add, drop: entries });
  const { faults, problems } = faultsIn(text);
  for (const fault of faults.filter((each) => isOn(each))) console.log(`taken away   ${wordsOf(fault)}`);
  for (const problem of problems) console.log(`taken away   what was no fault: ${problem}`);
}

async function show(store: FaultStore): Promise<void> {
  const { faults, problems } = faultsIn((await store.read()).text);
  const on = faults.filter((fault) => isOn(fault));
  for (const fault of on) console.log(`broken       ${wordsOf(fault)}`);
  for (const problem of problems) console.log(`ignored      ${problem}`);
  if (on.length === 0) console.log('nothing is broken on purpose');
}

function wordsOf(fault: Fault): string {
  return `${faultWords(fault)}${fault.by ? `, by ${fault.by}` : ''}`;
}

function readCommand() {
  const { values, positionals } = readArguments(
    {
      allowPositionals: true,
      options: {
        env: { type: 'string', default: 'local' },
        port: { type: 'string' },
        rate: { type: 'string' },
        user: { type: 'string' },
        order: { type: 'string' },
        minutes: { type: 'string' },
      },
    },
    USAGE,
  );
  const { env: environment, port, ...options } = values;
  const [name, ...texts] = positionals;
  const action = ACTIONS.find((known) => known === name);
  if (!action) throw new UserError(USAGE);
  if (action === 'set')
    return { action, environment, port, faults: faultsToSet({ environment, port }, texts, options, USAGE) };
  const [extra] = [
    ...texts,
    ...Object.entries(options).flatMap(([key, value]) => (value ? [`--${key}`] : [])),
  ];
  if (extra) throw new UserError(`${extra}: only set takes it\n${USAGE}`);
  return { action, environment, port, faults: [] };
}
