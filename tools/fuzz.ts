import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './engine/engine.ts';
import { installPython } from './engine/python.ts';
import { ApiClient } from './operate/api.ts';
import { type LocalStack, startStack } from './stack/stack.ts';
import { readOptions, readOrExit, wholeNumber } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';
import { exitWhenInterrupted } from './terminal/interrupt.ts';
import { localFolder, root } from './terminal/paths.ts';

/*
 * `npm run fuzz`: property-based requests made from openapi.json, as a customer and as an admin, against a stack of its own.
 * Whatever the API answers must be a status and a body that the document describes, and never an error of ours.
 */
const PACKAGES = ['schemathesis==4.32.5'];
const PRODUCT = 'mug';
/** Left out: it takes for valid whatever the schema can say, and a schema cannot say "each product once" or "from < until". */
const CHECKS_LEFT_OUT = ['positive_data_acceptance'];

const USAGE = 'usage: npm run fuzz -- [--calls 5000] [--seed NUMBER]';
const wanted = readOrExit(() => {
  const { calls, seed } = readOptions(
    {
      calls: { type: 'string', default: '5000' },
      seed: { type: 'string', default: String(1 + Math.floor(Math.random() * 99_999)) },
    },
    USAGE,
  );
  return { calls: wholeNumber('calls', calls, USAGE), seed: wholeNumber('seed', seed, USAGE) };
});

exitWhenInterrupted();
const say = (line: string) => console.log(line);
try {
  const programs = await installPython(PACKAGES, say);
  const stack = await startStack({ port: await freePort(), endpoint: process.env.AWS_ENDPOINT_URL }, say);
  try {
    process.exitCode = await fuzz(stack, join(programs, 'schemathesis'));
  } finally {
    await stack.stop();
  }
} catch (error) {
  tellFailure(error);
  process.exitCode = 1;
}

/** Both callers, until each has made its half of the calls; returns the exit code. */
async function fuzz({ outputs }: LocalStack, program: string): Promise<number> {
  const { alice, admin } = outputs.users;
  // Something to be found: an order, a payment, a coupon.
  await new ApiClient(outputs.apiUrl, alice.token).order({
    items: [{ productId: PRODUCT, quantity: 1 }],
  });
  let calls = 0;
  let failures = 0;
  for (const [caller, { token }] of Object.entries({ alice, admin })) {
    for (let round = 0, made = 0; made < wanted.calls / 2; round++) {
      const seed = wanted.seed + round;
      say(`fuzzing as ${caller}, seed ${seed}`);
      const result = await runOnce(program, outputs.apiUrl, token, seed);
      made += result.calls;
      calls += result.calls;
      failures += result.failures;
    }
  }
  say(`${calls} calls, ${failures} findings (seed ${wanted.seed})`);
  return failures === 0 ? 0 : 1;
}

async function runOnce(program: string, url: string, token: string, seed: number) {
  mkdirSync(localFolder, { recursive: true });
  const report = join(localFolder, 'fuzz.json');
  const child = spawn(
    program,
    [
      'run',
      join(root, 'openapi.json'),
      ...['--url', url],
      ...['--header', `Authorization: Bearer ${token}`],
      ...['--max-examples', '60'],
      ...['--seed', String(seed)],
      ...['--workers', '1'],
      ...['--checks', 'all'],
      ...['--exclude-checks', CHECKS_LEFT_OUT.join(',')],
      ...['--warnings', 'off'],
      ...['--report', 'json', '--report-json-path', report],
      '--continue-on-failure',
      '--no-color',
    ],
    {
      cwd: localFolder,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, PYTHONUNBUFFERED: '1' },
    },
  );
  const [code] = await once(child, 'close');
  const { test_cases: cases, failures, errors } = JSON.parse(readFileSync(report, 'utf8'));
  return { calls: Number(cases.generated), failures: failures.length + errors.length + (code > 1 ? 1 : 0) };
}
