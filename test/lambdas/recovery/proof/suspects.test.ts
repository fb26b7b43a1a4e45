import '../../../support/faults/no-pauses.ts';
import { Findings } from '../../../../lambdas/recovery/proof/report.ts';
import { Suspects } from '../../../../lambdas/recovery/proof/suspects.ts';

it('looks at any number of suspects twice, and holds no more than a thousand', async () => {
  const asked: number[] = [];
  const findings = new Findings();
  const suspects = new Suspects(async (ids) => {
    asked.push(ids.length);
    return new Map(ids.map((id) => [id, { seen: id, wrong: [{ kind: 'WRONG', detail: 'for ever' }] }]));
  }, findings);

  for (let id = 0; id < 2_500; id++) await suspects.add(String(id));
  await suspects.confirm();

  expect(asked).toEqual([1_000, 1_000, 1_000, 1_000, 500, 500]);
  expect(findings.report(true)).toMatchObject({ ok: false, violationCount: 2_500, inFlightCount: 0 });
});
