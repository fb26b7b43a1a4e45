import { DOMAINS } from '../lib/names.ts';
import { type MovingEnvironment, movingEnvironment } from './migrate/environment.ts';
import { moveDomain, shadowDomain } from './migrate/move-domain.ts';
import { OWNERS } from './migrate/side.ts';
import { standingOf, wordsOf } from './migrate/status.ts';
import { tellFaults } from './operate/fault-notice.ts';
import { readArguments, wholeNumber } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';
import { interruption } from './terminal/interrupt.ts';
import { UserError } from './terminal/run.ts';

/* `npm run migrate`: moves a domain to another owner while the shop sells, or says where each domain stands. See docs/migrate.md. */
const USAGE = `usage: npm run migrate -- DOMAIN to service|monolith [--env dev | --port 4566]
       npm run migrate -- DOMAIN to service|monolith --shadow PERCENT [--for MINUTES] [--env dev | --port 4566]
       npm run migrate -- status [--env dev | --port 4566]
DOMAIN is one of ${DOMAINS.join(', ')}; without --env: the local stack that npm start runs`;

try {
  const { wanted, env, port } = readWanted();
  const environment = await movingEnvironment(env, port);
  await tellFaults(env, port);
  if (wanted === 'status') await showStatus(environment);
  else {
    const tellers = { say: console.log, complain: console.error };
    const { shadowing, ...move } = wanted;
    const isAsWanted = shadowing
      ? await shadowDomain(environment, { ...move, ...shadowing, signal: interruption() }, tellers)
      : await moveDomain(environment, move, tellers);
    process.exitCode = isAsWanted ? 0 : 1;
  }
} catch (error) {
  tellFailure(error);
  process.exitCode = 2;
}

async function showStatus({ records, sidesOf }: MovingEnvironment): Promise<void> {
  const lines: string[] = [];
  for (const domain of DOMAINS) {
    const noted = { ownership: await records.ownership(domain), move: await records.move(domain) };
    lines.push(wordsOf(await standingOf(domain, sidesOf(domain), noted)));
  }
  // In one go: `head` may have had enough after the first.
  console.log(lines.join('\n'));
}

function readWanted() {
  const { values, positionals } = readArguments(
    {
      allowPositionals: true,
      options: {
        env: { type: 'string', default: 'local' },
        port: { type: 'string' },
        shadow: { type: 'string' },
        for: { type: 'string' },
      },
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
  const { shadow, for: minutes } = values;
  if (shadow === undefined) {
    if (minutes !== undefined) throw new UserError(`--for: goes with --shadow\n${USAGE}`);
    return { wanted: { domain, to, shadowing: undefined }, ...values };
  }
  const percent = wholeNumber('shadow', shadow, USAGE);
  if (percent > 100) throw new UserError(`--shadow: "${shadow}" is more than 100 per cent\n${USAGE}`);
  const forMs = wholeNumber('for', minutes ?? '5', USAGE) * 60_000;
  return { wanted: { domain, to, shadowing: { percent, forMs } }, ...values };
}
