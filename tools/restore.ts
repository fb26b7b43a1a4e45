import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DOMAINS } from '../lib/names.ts';
import { tellFaults } from './operate/fault-notice.ts';
import { copyMissing, copyOne } from './restore/copy-missing.ts';
import { liveTable } from './restore/live-table.ts';
import { localOrAws } from './stack/aws.ts';
import { localOutputs } from './stack/outputs.ts';
import { readOptions } from './terminal/arguments.ts';
import { tellFailure } from './terminal/failure.ts';
import { UserError } from './terminal/run.ts';

/* `npm run restore`: copies what a table lacks back into it, from one that point-in-time recovery has made. Never over what is there. */
const USAGE = `usage: npm run restore -- --domain DOMAIN --from TABLE [--env dev | --port 4566]                     all that is missing
       npm run restore -- --domain DOMAIN --from TABLE --pk PK --sk SK [--env dev | --port 4566]   one item
DOMAIN is one of ${[...DOMAINS, 'journal'].join(', ')}; without --env: the local stack that npm start runs`;

try {
  const { domain, from, key, environment, port } = readCommandLine();
  const local = localOutputs(environment, port);
  await tellFaults(environment, port);
  const client = new DynamoDBClient(localOrAws(local?.endpoint));
  const to = local ? local.tables[domain] : await liveTable(domain, environment);
  if (to === from) throw new UserError(`--from: ${from} is the table itself, and not one that was restored`);
  const copied = key
    ? await copyOne(client, { from, to }, key)
    : await copyMissing(client, { from, to }, (so) => console.error(JSON.stringify(so)));
  if (!copied) throw new UserError(`${from} has no item with --pk ${key?.pk} --sk ${key?.sk}`);
  console.log(JSON.stringify({ from, to, ...copied }, null, 2));
  console.error('now: npm run recovery -- audit');
} catch (error) {
  tellFailure(error);
  process.exitCode = 2;
}

function readCommandLine() {
  const { domain, from, pk, sk, env, port } = readOptions(
    {
      domain: { type: 'string' },
      from: { type: 'string' },
      pk: { type: 'string' },
      sk: { type: 'string' },
      env: { type: 'string', default: 'local' },
      port: { type: 'string' },
    },
    USAGE,
  );
  const known = [...DOMAINS, 'journal' as const].find((each) => each === domain);
  if (!known)
    throw new UserError(
      `--domain: "${domain ?? ''}" is none of ${[...DOMAINS, 'journal'].join(', ')}\n${USAGE}`,
    );
  if (!from) throw new UserError(`--from: name the table that was restored\n${USAGE}`);
  if ((pk === undefined) !== (sk === undefined))
    throw new UserError(`--pk, --sk: one item needs both\n${USAGE}`);
  const key = pk === undefined || sk === undefined ? undefined : { pk, sk };
  return { domain: known, from, key, environment: env, port };
}
