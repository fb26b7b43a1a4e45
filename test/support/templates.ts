import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { type Environment, environmentNamed } from '../../lib/environments.ts';
import { OrderSagaStage } from '../../lib/stacks/order-saga-stage.ts';

export interface Resource {
  Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever CloudFormation takes; the tests say what that is
  Properties: any;
}

/** Every resource of an environment, stack by stack, with references written as `${LogicalId}`. Bundles nothing. */
export function templatesOf(
  name: string,
  alerts = {},
  given: Partial<Environment> = {},
): Record<string, Resource[]> {
  const outdir = mkdtempSync(join(tmpdir(), 'templates-'));
  const app = new App({ outdir, context: { 'aws:cdk:bundling-stacks': [] } });
  const environment = environmentNamed(name);
  new OrderSagaStage(app, { ...environment, ...given, alerts: { ...environment.alerts, ...alerts } });
  const stacks = app
    .synth()
    .stacks.map(({ stackName, template }) => [
      stackName.replace(`order-saga-${name}-`, ''),
      Object.values(resolved(template.Resources) as Record<string, Resource>),
    ]);
  rmSync(outdir, { recursive: true });
  return Object.fromEntries(stacks);
}

/** The value with its intrinsic functions replaced by text. */
function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== 'object' || value === null) return value;
  const {
    Ref,
    'Fn::GetAtt': attribute,
    'Fn::ImportValue': imported,
    'Fn::Join': join,
  } = value as Record<string, unknown>;
  if (Ref) return `\${${Ref}}`;
  if (attribute) return `\${${[attribute].flat().join('.')}}`;
  if (imported) return `\${${resolved(imported)}}`;
  if (join) {
    const [separator, parts] = join as [string, unknown[]];
    return parts.map(resolved).join(separator);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner)]));
}
