import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { BREAKABLE } from '../../lambdas/shared/saga/commands/faults.ts';
import { COMMANDS } from '../../lib/services.ts';
import { deployedStack } from '../../tools/stack/deploy.ts';
import { root } from '../../tools/terminal/paths.ts';
import { read } from '../support/sources.ts';

/** Of a shell that knows nothing of AWS, not even by its files. */
const BARE = {
  PATH: process.env.PATH,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
};
const READY = {
  ...BARE,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
};

/** Runs a script of tools/ as npm does. */
const run = (script: string, args: string[], env: NodeJS.ProcessEnv = BARE) =>
  runProgram(`tools/${script}.ts`, args, env);

async function runProgram(program: string, args: string[], env: NodeJS.ProcessEnv = BARE) {
  const child = spawn(process.execPath, ['--no-warnings', program, ...args], {
    cwd: root,
    env,
    timeout: 60_000,
  });
  const [[code], output, errors] = await Promise.all([
    once(child, 'close'),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, output, errors };
}

const MUG = ['--product', 'mug'];

/** Every program that a script runs alone; what is behind `&&` would take the options of the others. */
const PROGRAMS = Object.values<string>(JSON.parse(read('package.json')).scripts).flatMap(
  (script) => /^node --import \S+ (?:--no-warnings )?([\w/-]+\.ts)$/.exec(script)?.[1] ?? [],
);

describe('a script that gets an option which it does not know', () => {
  it.each(PROGRAMS)('(%s) names it and shows no stack', async (program) => {
    const { code, output, errors } = await runProgram(program, ['--nonsense']);

    expect(errors).toContain("error: Unknown option '--nonsense'");
    expect(errors).toMatch(/^usage/m);
    expect(output + errors).not.toContain('    at ');
    expect(code).not.toBe(0);
  });
});

describe('a script that is asked for help', () => {
  it.each(PROGRAMS)('(%s) shows its usage, and does nothing', async (program) => {
    const { code, output, errors } = await runProgram(program, ['--nonsense', '--help']);

    expect(output).toMatch(/^usage\b/);
    expect(errors).toBe('');
    expect(code).toBe(0);
  });
});

describe('a script for the local stack', () => {
  const OF_LOCAL_STACK: [string, string[]][] = [
    ['order', MUG],
    ['recovery', ['audit']],
    ['replay', ['--all']],
    ['status', ['--once']],
    ['smoke', []],
    ['watch-alarms', []],
    ['doctor', []],
    ['chaos', ['show']],
    ['migrate', ['status']],
  ];

  it.each(OF_LOCAL_STACK)('(%s) says when none runs on the port', async (script, args) => {
    const { code, errors } = await run(script, [...args, '--port', '1']);

    expect(errors).toContain('error: no local stack is running on port 1: start one with PORT=1 npm start');
    expect(errors).not.toContain('    at ');
    expect(code).not.toBe(0);
  });

  it.each(OF_LOCAL_STACK)('(%s) says so when the stack is gone', async (script, args) => {
    const { code, errors } = await run(script, args, { ...BARE, ORDER_SAGA_OUTPUTS: await goneStack() });

    expect(errors).toMatch(
      /^error: the local stack is gone: nothing answers at 127\.0\.0\.1:\d+ .*npm start$/m,
    );
    expect(errors).not.toContain('    at ');
    expect(code).not.toBe(0);
  });

  it('refuses a port that is none, and one of an environment on AWS', async () => {
    const none = await run('order', [...MUG, '--port', '70000']);
    const onAws = await run('recovery', ['audit', '--env', 'dev', '--port', '4566']);

    expect(none.errors).toBe('error: --port: "70000" is not a port: choose one from 1 to 65535\n');
    expect(onAws.errors).toBe('error: --port: dev is no local stack, and has none\n');
  });

  /** The file of a stack whose engine has died. */
  async function goneStack(): Promise<string> {
    const file = join(await mkdtemp(join(tmpdir(), 'gone-')), 'outputs.json');
    // Unlike a port that was free a moment ago, this one is given to no program.
    const endpoint = 'http://127.0.0.1:4';
    const user = { userId: 'u', token: 't' };
    const outputs = {
      endpoint,
      apiUrl: endpoint,
      environment: 'local',
      users: { alice: user, bob: user, admin: user },
      functions: { recovery: 'recovery', payment: 'payment' },
      parameters: { chaos: 'chaos' },
    };
    await writeFile(file, JSON.stringify(outputs));
    return file;
  }
});

describe('the matrix, the mutations, the fuzzer and the simulated pressure', () => {
  it.each([
    ['test/matrix/run.ts', ['--only', 'some'], '--only: "some" is none of singles, pairs, random'],
    ['test/matrix/run.ts', ['--random', 'many'], '--random: "many" is not a whole number'],
    ['test/matrix/run.ts', ['--case', 'none,x:y'], '--case: "x:y" is not COMMAND:FAULT'],
    ['test/mutations/run.ts', ['--only', 'no such bug'], '--only: no bug has "no such bug"'],
    ['tools/fuzz.ts', ['--calls', '0'], '--calls: "0" is not a whole number'],
    ['test/pressure/run.ts', ['--buyers', 'all'], '--buyers: "all" is not a whole number'],
  ])('(%s %j) say what is wrong', async (program, args, message) => {
    const { code, errors } = await runProgram(program, args);

    expect(errors).toContain(`error: ${message}`);
    expect(errors).not.toContain('    at ');
    expect(code).toBe(2);
  });
});

describe('npm run order', () => {
  it.each([
    [[...MUG, '--quantity', 'abc'], '--quantity: "abc" is not a whole number'],
    [[...MUG, '--quantity', '0'], '--quantity: "0" is not a whole number'],
    [[...MUG, '--quantity', '-3'], '--quantity: "-3" is not a whole number'],
    [[...MUG, '--quantity', '1.5'], '--quantity: "1.5" is not a whole number'],
    [[...MUG, '--quantity', '1', '--quantity', '2'], '--quantity: there are more of them than of --product'],
    [[...MUG, '--break', 'nonsense:throw-after'], '--break: "nonsense" is none of *, decreaseStock, '],
    [[...MUG, '--break', 'toString:throw-after'], '--break: "toString" is none of *, decreaseStock, '],
    [[...MUG, '--break', 'processPayment:often'], '--break: "processPayment:often" is not COMMAND:MODE'],
    [[...MUG, '--break', '*:throw-after:9'], '--break: "*:throw-after:9" is not COMMAND:MODE'],
  ])('says what is wrong with %j, and shows no stack', async (args, message) => {
    const { code, errors } = await run('order', args);

    expect(errors).toContain(`error: ${message}`);
    expect(errors).not.toContain('    at ');
    expect(code).toBe(1);
  });

  it('may break each command of the saga, and all of them', () => {
    expect([...BREAKABLE].sort()).toEqual([...COMMANDS.map(({ command }) => command), '*'].sort());
  });
});

describe('npm run chaos', () => {
  const fault = (wrong: object) =>
    JSON.stringify({ faults: [{ command: '*', mode: 'throw-before', rate: 1, ...wrong }] });

  it.each([
    [['set', 'processPayments:throw-after'], 'set: "processPayments" is none of *, decreaseStock, '],
    [['set', 'processPayment:often'], 'set: "processPayment:often" is not COMMAND:MODE'],
    [['set', '{"faults":['], 'set: it is no JSON: '],
    [['set', '[]'], 'set: it: must be an object'],
    [['set', fault({ command: 'pay' })], 'set: faults[0].command: must be one of "*", "decreaseStock", '],
    [['set', fault({ rate: 2 })], 'set: faults[0].rate: must be at most 1'],
    [['set', fault({ orderID: 'o-1' })], 'set: faults[0].orderID: is not known here'],
    [['set', fault({ until: '2020-01-01T00:00:00Z' })], 'set: *:throw-before was to end before now'],
    [['set', fault({ until: '2999-01-01T00:00:00Z' })], 'set: *:throw-before would last for more than a day'],
    [['set', fault({}), '--rate', '0.5'], 'set: JSON says all by itself'],
    [['set', '*:throw-after', '--rate', '2'], '--rate: must be at most 1'],
    [['set', '*:throw-after', '--rate', 'half'], '--rate: must be a number'],
    [['set', '*:throw-after', '--order', 'o 1'], '--order: is no id'],
    [['set', '*:throw-after', '--minutes', '1441'], '--minutes: at most 1440'],
    [['set'], 'set: what is to break is missing'],
    [['show', '--rate', '1'], '--rate: only set takes it'],
    [['clear', 'all'], 'all: only set takes it'],
  ])('refuses %j', async (args, message) => {
    const { code, errors } = await run('chaos', [...args, '--env', 'dev']);

    expect(errors).toContain(`error: ${message}`);
    expect(errors).not.toContain('    at ');
    expect(code).toBe(1);
  });

  it.each(['show', 'set *:throw-after', 'clear'])('touches nothing in prod: %s', async (args) => {
    const { code, errors } = await run('chaos', [...args.split(' '), '--env', 'prod'], READY);

    expect(errors).toBe('error: --env: nothing may be broken on purpose in prod\n');
    expect(code).toBe(1);
  });
});

describe('a script that asks an environment', () => {
  /** What breaks, and what compares templates, say nothing of it. */
  const others = ['tools/chaos.ts', 'tools/template-diff.ts'];
  const asking = PROGRAMS.filter(
    (program) =>
      program.startsWith('tools/') &&
      /\benv: \{ type|readOutputs\(/.test(read(program)) &&
      !others.includes(program),
  );

  it('is one of these', () => {
    expect(asking.length).toBeGreaterThanOrEqual(6);
  });

  it.each(asking)('(%s) says first what is broken there on purpose', (program) => {
    expect(read(program)).toMatch(/await tellFaults\(|noticeOf\(/);
  });
});

describe('npm run recovery', () => {
  it.each([
    [['redrive', '--older-than', '5'], '--older-than: only reconcile takes it'],
    [['audit', '--older-than', '5'], '--older-than: only reconcile takes it'],
    [['reconcile', '--order', 'o-1'], '--order: only redrive takes one'],
    [['redrive', '--order', ''], "--order: the order's id is missing"],
    [['reconcile', '--older-than', 'long'], '--older-than: "long" is not a number of seconds'],
  ])('refuses %j', async (args, message) => {
    const { code, errors } = await run('recovery', args);

    expect(errors).toContain(`error: ${message}`);
    expect(code).toBe(2);
  });

  /** What the Lambda answers to a redrive. */
  const redriven = (what: object) => ({
    redriven: [],
    finished: [],
    failedAgain: [],
    failedAgainCount: 0,
    running: [],
    left: [],
    leftCount: 0,
    ...what,
  });

  /** Redrives where the Lambda answers that. */
  async function redrive(answer: object, ...args: string[]) {
    const lambda = createServer((_request, response) => response.end(JSON.stringify(answer)));
    await once(lambda.listen(0, '127.0.0.1'), 'listening');
    const { port } = lambda.address() as AddressInfo;
    const ended = await run('recovery', ['redrive', ...args, '--env', 'dev'], {
      ...READY,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    });
    lambda.close();
    return ended;
  }

  it('fails, and says why, when there is no order of the id', async () => {
    const answer = redriven({ left: [{ id: 'nope', why: 'there is no such order' }], leftCount: 1 });

    const { code, output, errors } = await redrive(answer, '--order', 'nope');

    expect(JSON.parse(output)).toEqual(answer);
    expect(errors).toBe(
      '0 finished, 0 failed again, 0 not ended yet, 1 left\nnope was left as it is: there is no such order\n',
    );
    expect(code).toBe(1);
  });

  it.each([
    [
      'failed again',
      { failedAgain: [{ orderId: 'o-2', unresolved: ['x'], why: 'x: down' }], failedAgainCount: 1 },
      '1 finished, 1 failed again, 0 not ended yet, 0 left\norder o-2 failed again: x: down\n',
      1,
    ],
    [
      'has not ended yet',
      { running: ['o-2'] },
      '1 finished, 0 failed again, 1 not ended yet, 0 left\norder o-2 has not ended yet: redrive it again in a minute\n',
      1,
    ],
    [
      'is no order',
      { left: [{ id: 'm-1', why: 'poison' }], leftCount: 1 },
      '1 finished, 0 failed again, 0 not ended yet, 1 left\nm-1 was left as it is: poison\n',
      0,
    ],
  ])('of all says which %s, and why', async (_, what, words, exitCode) => {
    const { code, errors } = await redrive(redriven({ finished: ['o-1'], ...what }));

    expect({ errors, code }).toEqual({ errors: words, code: exitCode });
  });
});

describe('npm run doctor', () => {
  it('names the environments that there are, instead of one that is not', async () => {
    const { code, errors } = await run('doctor', ['--env', 'production']);

    expect(errors).toContain('error: --env: "production" is none of local, dev, staging, prod');
    expect(code).toBe(2);
  });
});

describe('a script in a shell that is not ready for AWS', () => {
  it.each([
    ['recovery', ['audit', '--env', 'dev']],
    ['replay', ['--all', '--env', 'dev']],
    ['status', ['--once', '--env', 'dev']],
    ['smoke', ['--env', 'dev']],
    ['watch-alarms', ['--env', 'dev']],
    ['doctor', ['--env', 'dev']],
    ['chaos', ['show', '--env', 'dev']],
  ])('(%s) says which region or credentials it misses, and shows no stack', async (script, args) => {
    const withoutRegion = await run(script, args);
    const withoutKeys = await run(script, args, { ...BARE, AWS_REGION: 'eu-central-1' });

    expect(withoutRegion.errors).toContain('error: no AWS region: set AWS_REGION');
    expect(withoutKeys.errors).toContain('error: no AWS credentials: log in');
    expect(withoutRegion.errors + withoutKeys.errors).not.toContain('    at ');
  });
});

describe('the start', () => {
  it('tells of each stack that is deployed, and not of the bootstrapped account', () => {
    const lines = [
      ' ✅  Environment aws://000000000000/us-east-1 bootstrapped.',
      ' ✅  order-saga-local-product',
      '✨  Deployment time: 1.2s',
    ];

    expect(lines.map(deployedStack)).toEqual([undefined, 'order-saga-local-product', undefined]);
  });
});

describe('npm run monolith', () => {
  it('does not start with a secret of nothing, with which anybody could sign', async () => {
    const { code, output, errors } = await runProgram('examples/monolith/main.ts', [], {
      ...BARE,
      MONOLITH_PORT: '0',
      MONOLITH_SECRET: '',
    });

    expect(errors).toMatch(/^error: MONOLITH_SECRET: is empty/);
    expect({ code, output }).toEqual({ code: 1, output: '' });
  });
});
