import { readFileSync } from 'node:fs';
import { DOMAIN_COMMANDS, type Sample, Unreachable } from './conformance/bench.ts';
import { judge } from './conformance/rules.ts';
import { readOptions } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';
import { UserError } from './terminal/run.ts';

/* `npm run conformance`: whether a participant, in whatever language, keeps the rules R1 to R15 of docs/migrate.md. */
const USAGE = `usage: npm run conformance -- --url URL --domain DOMAIN --secret SECRET --accept FILE --reject FILE [--json]
FILE holds {"command", "order": {"userId", "items", "couponId"?}, "price"?}: of --accept the participant takes it
(20 times at once, if it can), of --reject it refuses it. The domain must have no other traffic meanwhile.`;

try {
  const { json, ...subject } = readSubject();
  const verdicts = await judge(subject, ({ rule, ok, story }) => {
    if (!json) console.log(ok ? `${rule} passed` : `${rule} broken: ${story}`);
  });
  if (json) console.log(JSON.stringify(verdicts, null, 2));
  if (verdicts.some(({ ok }) => !ok)) process.exitCode = 1;
} catch (error) {
  tellFailure(error instanceof Unreachable ? new UserError(error.message) : error);
  process.exitCode = 2;
}

function readSubject() {
  const { url, domain, secret, accept, reject, json } = readOptions(
    {
      url: { type: 'string' },
      domain: { type: 'string' },
      secret: { type: 'string' },
      accept: { type: 'string' },
      reject: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
    USAGE,
  );
  for (const [name, value] of Object.entries({ url, domain, secret, accept, reject }))
    if (!value) throw new UserError(`--${name}: is missing\n${USAGE}`);
  if (!URL.canParse(url as string)) throw new UserError(`--url: "${url}" is no URL\n${USAGE}`);
  const commands = DOMAIN_COMMANDS[domain as string];
  if (!commands)
    throw new UserError(
      `--domain: "${domain}" is none of ${Object.keys(DOMAIN_COMMANDS).join(', ')}\n${USAGE}`,
    );
  return {
    url: url as string,
    domain: domain as string,
    secret: secret as string,
    accept: readSample('accept', accept as string, commands.step),
    reject: readSample('reject', reject as string, commands.step),
    json,
  };
}

function readSample(option: string, file: string, step: string): Sample {
  let sample: Sample;
  try {
    sample = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError(`--${option}: ${file}: ${(error as Error).message}`);
  }
  if (sample?.command !== step) throw new UserError(`--${option}: ${file}: command: must be "${step}"`);
  if (typeof sample.order !== 'object' || sample.order === null)
    throw new UserError(`--${option}: ${file}: order: is missing`);
  return sample;
}
