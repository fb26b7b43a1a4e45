import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Template {
  Resources: Record<
    string,
    { Type: string; Properties?: { FunctionName?: string; Code?: { S3Key?: string } } }
  >;
}

export interface SynthesizedStack {
  /** By which `cdk` selects it. */
  id: string;
  file: string;
  template: Template;
}

interface Manifest {
  artifacts: Record<
    string,
    { type: string; displayName: string; properties: { stackName: string; templateFile: string } }
  >;
}

/** What `cdk synth` has written to a folder: every stack, by its name. */
export function readAssembly(folder: string): Map<string, SynthesizedStack> {
  const { artifacts } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
  return new Map(
    Object.values(artifacts)
      .filter(({ type }) => type === 'aws:cloudformation:stack')
      .map(({ displayName: id, properties: { stackName, templateFile } }) => {
        const file = join(folder, templateFile);
        return [stackName, { id, file, template: JSON.parse(readFileSync(file, 'utf8')) }];
      }),
  );
}

/** The template as text, with every asset's hash the same: which code it is is no difference of the template. */
export const withoutHashes = (template: Template) =>
  JSON.stringify(template, null, 1).replaceAll(/\b[0-9a-f]{64}\b/g, 'asset');

/** The functions that are in both templates, with other code in them. */
export const newCode = (base: Template, head: Template): string[] =>
  Object.entries(head.Resources).flatMap(([id, { Type, Properties }]) => {
    const before = base.Resources[id]?.Properties?.Code?.S3Key;
    const isNew =
      Type === 'AWS::Lambda::Function' && before !== undefined && before !== Properties?.Code?.S3Key;
    return isNew ? [Properties?.FunctionName ?? id] : [];
  });
