import { environmentNamed } from '../lib/environments.ts';
import { accountAt, identityOf } from './doctor/account.ts';
import { examine } from './doctor/examine.ts';
import { reportOf } from './doctor/report.ts';
import { tellFaults } from './operate/fault-notice.ts';
import { localOutputs } from './stack/outputs.ts';
import { readOptions } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';
import { UserError } from './terminal/run.ts';

/* `npm run doctor`: asks an account what a deploy of an environment needs, and says what does not fit. Exit code 1 if anything. */
const USAGE = `usage: npm run doctor -- [--env dev | --port 4566] [--json]
without --env: the local stack that npm start runs`;

try {
  const { env, port, json } = readOptions(
    {
      env: { type: 'string', default: 'local' },
      port: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
    USAGE,
  );
  const environment = environmentOf(env);
  const account = accountAt(localOutputs(env, port)?.endpoint);
  const where = await identityOf(account);
  await tellFaults(env, port);
  const findings = await examine(environment, account);
  console.log(
    json
      ? JSON.stringify({ environment: env, ...where, findings }, null, 2)
      : `${env} in account ${where.account}, ${where.region}\n\n${reportOf(findings)}`,
  );
  if (findings.some(({ verdict }) => verdict === 'wrong')) process.exitCode = 1;
} catch (error) {
  tellFailure(error);
  process.exitCode = 2;
}

function environmentOf(name: string) {
  try {
    return environmentNamed(name);
  } catch (error) {
    throw new UserError(`--${(error as Error).message.replace(/ \(use .*/, '')}\n${USAGE}`);
  }
}
