import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { environmentNamed } from '../../lib/environments.ts';
import { OrderSagaStage } from '../../lib/stacks/order-saga-stage.ts';

interface Report {
  pluginReports: { violations: { ruleName: string; violatingConstructs: { constructPath: string }[] }[] }[];
}

/** What cdk-nag finds in an environment and nobody has acknowledged with a reason, warnings too: "rule at construct". */
function findingsIn(name: string): string[] {
  const outdir = mkdtempSync(join(tmpdir(), 'nag-'));
  const app = new App({ outdir, context: { 'aws:cdk:bundling-stacks': [] } });
  new OrderSagaStage(app, environmentNamed(name));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  // The findings are read from the report: here they would be printed, and the errors among them thrown.
  const quiet = jest.spyOn(console, 'error').mockImplementation(() => {});
  try {
    app.synth();
  } catch (error) {
    if ((error as Error).name !== 'ValidationFailed') throw error;
  } finally {
    quiet.mockRestore();
  }
  const { pluginReports } = JSON.parse(
    readFileSync(join(outdir, 'validation-report.json'), 'utf8'),
  ) as Report;
  rmSync(outdir, { recursive: true });
  return pluginReports
    .flatMap(({ violations }) => violations)
    .flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    );
}

describe('cdk-nag AwsSolutions', () => {
  it.each(['dev', 'staging', 'prod'])('finds nothing in %s without a written reason', (name) => {
    expect(findingsIn(name)).toEqual([]);
  });
});
