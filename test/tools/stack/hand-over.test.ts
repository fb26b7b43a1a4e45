import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { type Monolith, startMonolith } from '../../../examples/monolith/server.ts';
import { DOMAINS } from '../../../lib/names.ts';
import { ParticipantClient } from '../../../tools/conformance/participant-client.ts';
import { monolithSide } from '../../../tools/migrate/monolith-side.ts';
import { handOver } from '../../../tools/stack/monolith.ts';

const secret = 'a secret';
const functions = Object.fromEntries(DOMAINS.map((domain) => [domain, domain])) as never;

/** An engine that has just started: what it was told of owners and of epochs. */
const told = { owners: '', epochs: {} as Record<string, unknown> };
const engine = createServer(async (request, response) => {
  const [, functionName] = /functions\/(\w+)\/invocations/.exec(request.url ?? '') ?? [];
  const body = (await json(request)) as Record<string, string>;
  if (functionName) {
    told.epochs[functionName] = body;
    return response.end('{}');
  }
  if (String(request.headers['x-amz-target']).endsWith('GetParameter')) {
    response.statusCode = 400;
    return response.end('{"__type":"ParameterNotFound"}');
  }
  if (body.Type === 'String') told.owners = body.Value as string;
  response.end('{}');
});

describe('handing every domain to the monolith', () => {
  let monolith: Monolith;
  let endpoint: string;
  beforeAll(async () => {
    monolith = await startMonolith({
      database: ':memory:',
      port: 0,
      secret,
      currency: 'USD',
      paymentLimit: 1_000,
    });
    await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(engine.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    engine.close();
    engine.closeAllConnections();
    await monolith.stop();
  });

  it('opens again what a move has closed in a database that is older than the stack', async () => {
    const side = (domain: string) => monolithSide(new ParticipantClient(monolith.baseUrl, secret), domain);
    await side('payment').setEpoch({ epoch: 2, open: false });
    await side('user').setEpoch({ epoch: 3, open: true });

    await handOver({ endpoint, functions }, { baseUrl: monolith.baseUrl, secret });

    const owners = JSON.parse(told.owners);
    const epochOf = (domain: string) => ({ payment: 3, user: 3 })[domain] ?? 1;
    for (const domain of DOMAINS) {
      const epoch = epochOf(domain);
      expect(owners[domain]).toEqual({ owner: 'monolith', epoch, phase: 'steady' });
      expect(told.epochs[domain]).toEqual({ participant: 'setEpoch', epoch, open: false });
      expect(await side(domain).readEpoch()).toMatchObject({ epoch, open: true });
    }
  });
});
