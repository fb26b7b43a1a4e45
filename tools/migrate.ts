import { DOMAINS } from '../lib/names.ts';
import { type MovingEnvironment, movingEnvironment } from './migrate/environment.ts';
import { moveDomain } from './migrate/move-domain.ts';
import { OWNERS } from './migrate/side.ts';
import { standingOf, wordsOf } from './migrate/status.ts';
import { tellFaults } from './operate/fault-notice.ts';
import { readArguments } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';
import { UserError } from './terminal/run.ts';

/* `npm run migrate`: moves a domain to another owner while the shop sells, or says where each domain stands. See docs/migrate.md. */
const USAGE = `usage: npm run migrate -- DOMAIN to service|monolith [--env dev | --port 4566]
       npm run migrate -- status [--env dev | --port 4566]
DOMAIN is one of ${DOMAINS.join(', ')}; without --env: the local stack that npm start runs`;

try {
  const { wanted, env, port } = readWanted();
  const environment = await movingEnvironment(env, port);
  await tellFaults(env, port);
  if (wanted === 'status') await showStatus(environment);
  else
    process.exitCode = (await moveDomain(environment, wanted, { say: console.log, complain: console.error }))
      ? 0
      : 1;
} catch (error) {
  tellFailure(error);
  process.exitCode = 2;
}

async function showStatus({ records, sidesOf }: MovingEnvironment): Promise<void> {
  for (const domain of DOMAINS) {
    const noted = { ownership: await records.ownership(domain), move: await records.move(domain) };
    console.log(wordsOf(await standingOf(domain, sidesOf(domain), noted)));
  }
}

function readWanted() {
  const { values, positionals } = readArguments(
    {
      allowPositionals: true,
      options: { env: { type: 'string', default: 'local' }, port: { type: 'string' } },
    },
    USAGE,
  );
  const [what, word, target] = positionals;
  if (what === 'status' && positionals.length === 1) return { wanted: 'status' as const, ...values };
  const domain = DOMAINS.find((known) => known === what);
  if (!domain) throw new UserError(`"${what ?? ''}" is none of status, ${DOMAINS.join(', ')}\n${USAGE}`);
  const to = OWNERS.find((known) => known === target);
  if (word !== 'to' || !to || positionals.length > 3)
    throw new UserError(`${domain}: "to service" or "to monolith" is missing\n${USAGE}`);
  return { wanted: { domain, to }, ...values };
}
