import type { OrderItem } from '../../../lambdas/shared/saga/order-record.ts';

// As on AWS: what is left of the local engine's address would have it take itself for local.
delete process.env.AWS_ENDPOINT_URL;
process.env.AWS_REGION = 'eu-central-1';
const { linksOf, runLink } = await import('../../../lambdas/recovery/operator/links.ts');

const order = {
  orderId: '6f1c9a52-7d0e-8c3b-a1f4-2b9d8e7c6a50',
  createdAt: '2026-03-01T10:00:00.000Z',
  updatedAt: '2026-03-01T10:00:02.000Z',
} as OrderItem;

describe('the links of an order', () => {
  const { trace = '', logs = '', logGroups } = linksOf(order);

  it('lead to its traces, by its id and its time, in its region', () => {
    const { host, hash, searchParams } = new URL(trace);
    const query = new URLSearchParams(hash.slice(hash.indexOf('?') + 1));

    expect([host, searchParams.get('region')]).toEqual([
      'eu-central-1.console.aws.amazon.com',
      'eu-central-1',
    ]);
    expect(Object.fromEntries(query)).toEqual({
      filter: `annotation.orderId = "${order.orderId}"`,
      timeRange: '2026-03-01T09:45:00~2026-03-01T10:15:02',
    });
  });

  it('lead to its log lines, in the logs of every service that has any', () => {
    const detail = logs.slice(logs.indexOf('$3D') + '$3D'.length);
    const plain = detail.replaceAll(/\*([0-9a-f]{2})/g, (_, hex) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );

    expect(logs).toContain(
      'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#logsV2:logs-insights$3FqueryDetail$3D~(',
    );
    expect(detail).toMatch(/^[\w.~()'*-]+$/);
    expect(plain).toContain(`filter orderId = "${order.orderId}"`);
    expect(plain).toContain("~start~'2026-03-01T09:45:00.000Z");
    for (const group of logGroups) expect(plain).toContain(`~'${group}`);
    expect(logGroups).toContain('/aws/lambda/order-saga-test-payment');
  });

  it('lead to each run', () => {
    const arn = 'arn:aws:states:eu-central-1:123456789012:execution:order-saga:one';

    expect(runLink(arn)).toBe(
      `https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/${arn}`,
    );
  });
});
