import { auditResult } from '../../../../lambdas/recovery/operator/results.ts';
import { type AuditReport, Findings } from '../../../../lambdas/recovery/proof/report.ts';
import { auditInParts } from '../../../../tools/operate/audit-parts.ts';

const report: AuditReport = {
  ...new Findings().report(true),
  owners: { product: 'monolith', order: 'service' },
};

describe('whose books an audit has read', () => {
  it('stands beside the numbers in its summary, which the console shows', () => {
    expect(auditResult(report).summary).toBe(
      '0 products at the monolith, 0 coupons, 0 users, 0 orders, 0 payments; 0 violations, 0 in flight',
    );
    expect(auditResult({ ...report, owners: undefined }).summary).not.toContain('monolith');
  });

  it('stands in the progress of an audit in parts, and in its answer', async () => {
    const said: string[] = [];

    const whole = await auditInParts(
      async () => report,
      2,
      (line) => said.push(line),
    );

    expect(said[0]).toMatch(/^part 1 of 2: 0 products at the monolith, 0 coupons, /);
    expect(whole.owners).toEqual(report.owners);
  });
});
