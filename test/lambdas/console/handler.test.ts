import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';

const root = mkdtempSync(join(tmpdir(), 'console-'));
mkdirSync(join(root, 'console', 'assets'), { recursive: true });
const write = (file: string, text: string) =>
  writeFileSync(join(root, 'console', `${file}.gz`), gzipSync(text));
write('index.html', '<html><head></head></html>');
write('assets/index-abc.js', 'run()');
writeFileSync(join(root, 'secret.js.gz'), gzipSync('secret'));

const config = { environment: 'dev', signIn: { domain: 'signin.example', clientId: 'a-client' } };
process.env.LAMBDA_TASK_ROOT = root;
process.env.CONSOLE_CONFIG = JSON.stringify(config);
const { handler } = await import('../../../lambdas/console/handler.ts');

async function get(path: string | undefined) {
  const event = { pathParameters: path === undefined ? undefined : { path } } as unknown;
  const answer = (await handler(
    event as APIGatewayProxyEventV2,
    {} as Context,
  )) as APIGatewayProxyStructuredResultV2;
  return { ...answer, headers: answer.headers as Record<string, string> };
}

describe('the console’s files', () => {
  it('run only scripts of their own, and ask nobody but the API and the sign-in', async () => {
    const policy = (await get(undefined)).headers['content-security-policy'] ?? '';

    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("connect-src 'self' https://signin.example;");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy.match(/https?:\/\/[^ ;]+/g)).toEqual(['https://signin.example']);
  });

  it('are kept for ever when their name holds what is in them, and the document never', async () => {
    const asset = await get('assets/index-abc.js');

    expect(asset.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-encoding': 'gzip',
      'content-type': 'text/javascript; charset=utf-8',
    });
    expect((await get(undefined)).headers['cache-control']).toBe('no-cache');
    expect((await get('config.json')).headers['cache-control']).toBe('no-store');
  });

  it.each([
    [undefined, './console/'],
    ['orders', './'],
    ['orders/6f1c9a52', './../'],
  ])('are found from the page at %s', async (path, base) => {
    const html = Buffer.from((await get(path)).body as string, 'base64').toString();

    expect(html).toContain(`<base href="${base}" />`);
  });

  it.each(['assets/gone-abc.js', '../secret.js', 'assets/../../secret.js', 'favicon.ico'])(
    'are none at %s: 404',
    async (path) => {
      expect((await get(path)).statusCode).toBe(404);
    },
  );
});
