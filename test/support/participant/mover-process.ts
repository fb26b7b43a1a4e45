import { SSMClient } from '@aws-sdk/client-ssm';
import type { Context } from 'aws-lambda';
import type { Domain } from '../../../lib/names.ts';
import { ParticipantClient } from '../../../tools/conformance/participant-client.ts';
import { monolithSide } from '../../../tools/migrate/monolith-side.ts';
import { Mover } from '../../../tools/migrate/mover.ts';
import { parameterRecords } from '../../../tools/migrate/records.ts';
import { rehearse } from '../../../tools/migrate/rehearse.ts';
import { serviceSide } from '../../../tools/migrate/service-side.ts';
import type { Owner, Side } from '../../../tools/migrate/side.ts';

/*
 * A mover in a process of its own, which may be killed: `DOMAIN to OWNER`, and in which phase it dies after which of its requests. The
 * service's side is what its Lambda answers inside, the monolith's is asked over HTTP.
 */
const [domain, step, to, phaseOfDeath, lastRequest] = process.argv.slice(2) as [
  Domain,
  string,
  Owner,
  string?,
  string?,
];
const { MONOLITH_URL = '', MONOLITH_SECRET = '', OWNERS_PARAMETER = '', MOVES_PARAMETER = '' } = process.env;

const { handler } = await import(`../../../lambdas/${domain}/owned-handler.ts`);
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value));

let phase = '';
const mayDie = (request: string) => {
  if (phase === phaseOfDeath && request === lastRequest) process.kill(process.pid, 'SIGKILL');
};
const side = (real: Side): Side =>
  Object.fromEntries(
    Object.entries(real).map(([name, request]) => [
      name,
      async (...parameters: unknown[]) => {
        const answer = await request(...parameters);
        mayDie(name);
        return answer;
      },
    ]),
  ) as unknown as Side;
const sides = {
  service: side(
    serviceSide(async (request) => asJson(await handler(asJson(request), {} as Context)), domain),
  ),
  monolith: side(monolithSide(new ParticipantClient(MONOLITH_URL, MONOLITH_SECRET), domain)),
};

const outcome = await new Mover({
  domain,
  sides,
  records: parameterRecords(new SSMClient({}), { owners: OWNERS_PARAMETER, moves: MOVES_PARAMETER }),
  hold: async () => {},
  gate: (owner) => rehearse(sides[owner], step),
  hasRuns: async () => {
    mayDie('hasRuns');
    return false;
  },
  startWaiting: async () => mayDie('startWaiting'),
  noticeMs: 0,
  tell: (next) => {
    phase = next;
  },
}).move(to);
process.stdout.write(JSON.stringify(outcome));
