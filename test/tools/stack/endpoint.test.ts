import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { engineAt } from '../../../tools/stack/endpoint.ts';

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

/** An engine that has all but the services of these names, as SDK clients sign for them. */
async function anEngine({ lacks = [] as string[], isMiniStack = false } = {}): Promise<string> {
  const server = createServer((request, response) => {
    const [, service = ''] = /\/([\w-]+)\/aws4_request/.exec(request.headers.authorization ?? '') ?? [];
    response.setHeader('Content-Type', 'application/json');
    if (request.url === '/_ministack/health') response.writeHead(isMiniStack ? 200 : 404);
    else if (lacks.includes(service)) response.writeHead(501, { 'X-Amzn-Errortype': 'InternalFailure' });
    response.end(JSON.stringify({ message: `not included in your license: ${service}` }));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('an endpoint that somebody else runs', () => {
  it('is taken when it has what is needed, and stays when the stack is stopped', async () => {
    const endpoint = await anEngine();

    const engine = await engineAt(endpoint);
    await engine.stop();

    expect(engine).toMatchObject({ endpoint, isMiniStack: false });
    expect((await fetch(endpoint)).ok).toBe(true);
  });

  it('runs functions by our own runtime only if it is MiniStack', async () => {
    const engine = await engineAt(await anEngine({ isMiniStack: true }));
    await engine.stop();

    expect(engine.isMiniStack).toBe(true);
  });

  it.each([
    [['apigateway'], /lacks what this system needs: API Gateway v2 \(InternalFailure: .*\)$/],
    [['cognito-idp'], /lacks what this system needs: Cognito \(InternalFailure: .*\)$/],
    [['apigateway', 'cognito-idp'], /needs: API Gateway v2 \(.*\); Cognito \(.*\)$/],
  ])('is refused, by what it lacks: %j', async (lacks, message) => {
    await expect(engineAt(await anEngine({ lacks }))).rejects.toThrow(message);
  });

  it('is refused when nothing answers there, or it is no URL', async () => {
    await expect(engineAt('http://127.0.0.1:1')).rejects.toThrow(
      'AWS_ENDPOINT_URL: nothing answers at http://127.0.0.1:1: start what should run there',
    );
    await expect(engineAt('here')).rejects.toThrow('AWS_ENDPOINT_URL: "here" is not a URL');
  });
});
