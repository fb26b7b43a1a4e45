import { nobody, stack } from '../support/deployed/api.ts';

const { apiUrl } = stack.outputs;

describe('what is none of the routes', () => {
  it('is a problem document: 404', async () => {
    const { status, headers, body } = await nobody.get('/nowhere');

    expect([status, headers.get('Content-Type')]).toEqual([404, 'application/problem+json']);
    expect(body).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'There is no such route.',
    });
  });

  it.each([
    ['DELETE', '/orders', 'GET, HEAD, POST'],
    ['PATCH', '/products/mug', 'GET, HEAD, PUT'],
    ['POST', '/products/mug/stock', 'PUT'],
    ['POST', '/openapi.json', 'GET, HEAD'],
  ])('answers 405 to %s %s, which takes %s', async (method, path, allowed) => {
    const { status, headers, body } = await nobody.request(method, path);

    expect([status, body.status, headers.get('Allow')]).toEqual([405, 405, allowed]);
  });

  it('answers a browser of an allowed origin', async () => {
    const answer = await fetch(`${apiUrl}/orders`, {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://shop.example',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'idempotency-key',
      },
    });

    expect(answer.status).toBe(204);
    expect(answer.headers.get('Access-Control-Allow-Headers')?.toLowerCase()).toContain('idempotency-key');
  });
});

describe('HEAD', () => {
  it.each(['/products', '/products/mug', '/products/popular', '/openapi.json', '/docs'])(
    'asks for what GET %s answers, without its body',
    async (path) => {
      const [head, get] = await Promise.all([
        fetch(apiUrl + path, { method: 'HEAD' }),
        fetch(apiUrl + path, { method: 'GET' }),
      ]);

      expect([head.status, await head.text()]).toEqual([get.status, '']);
      for (const name of ['Content-Type', 'Cache-Control', 'ETag'])
        expect([name, head.headers.get(name)]).toEqual([name, get.headers.get(name)]);
    },
  );

  it('is closed where GET is', async () => {
    const { status } = await fetch(`${apiUrl}/orders`, { method: 'HEAD' });

    expect(status).toBe(401);
  });
});

describe('the catalogue', () => {
  it.each(['/products', '/products/mug', '/products/popular'])('need not be sent twice: %s', async (path) => {
    const first = await fetch(apiUrl + path);
    const tag = first.headers.get('ETag') as string;

    const again = await fetch(apiUrl + path, { headers: { 'If-None-Match': tag } });

    expect([first.status, first.headers.get('Cache-Control')]).toEqual([
      200,
      expect.stringMatching(/^public, max-age=\d+$/),
    ]);
    expect([again.status, again.headers.get('ETag'), await again.text()]).toEqual([304, tag, '']);
  });
});

describe('the description of the API', () => {
  it('is served', async () => {
    const { status, body } = await nobody.get('/openapi.json');

    expect([status, body.openapi, Object.keys(body.paths)]).toEqual([
      200,
      '3.1.0',
      expect.arrayContaining(['/orders']),
    ]);
  });

  it('has a page for people that asks nobody else', async () => {
    const page = await fetch(`${apiUrl}/docs`);
    const html = await page.text();
    const assets = [...html.matchAll(/(?:src|href)="(docs\/[^"]+)"/g)].map(([, path]) => path as string);
    const answers = await Promise.all(assets.map((path) => fetch(`${apiUrl}/${path}`)));

    expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(html).not.toMatch(/https?:\/\//);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('has no other files', async () => {
    const { status } = await nobody.get('/docs/index.mjs');

    expect(status).toBe(404);
  });
});
