import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installPython } from './engine/python.ts';
import { readOptions } from './terminal/arguments.ts';
import { localFolder, nodeModules } from './terminal/paths.ts';
import { run, UserError } from './terminal/run.ts';

/* `npm run lint:templates`: cfn-lint over what `cdk synth` makes of each environment that is deployed to AWS, and over the pipeline's role. */
const PACKAGES = ['cfn-lint==1.58.0'];
const ENVIRONMENTS = ['dev', 'staging', 'prod'];
/** The one template that CDK does not make. */
const DEPLOY_ROLE = '.github/deploy-role.yml';
/** What is not looked at, and why. */
const IGNORED: Record<string, string> = {
  W3005: 'CDK writes DependsOn also where a reference implies it.',
  E3601:
    'It reads the state machines before their substitutions are made; asl-validator, in the tests, after.',
};

try {
  readOptions({}, 'usage: npm run lint:templates');
  const programs = await installPython(PACKAGES, console.log);
  for (const environment of ENVIRONMENTS) {
    const assembly = join(localFolder, `lint-${environment}.cdk.out`);
    await run(join(nodeModules, '.bin', 'cdk'), [
      'synth',
      '--quiet',
      '--no-notices',
      ...['-c', `env=${environment}`, '--output', assembly],
    ]);
    const templates = readdirSync(assembly).filter((file) => file.endsWith('.template.json'));
    await run(join(programs, 'cfn-lint'), [
      ...['--ignore-checks', ...Object.keys(IGNORED)],
      ...['--regions', 'us-east-1', 'eu-central-1'],
      ...['--', ...templates.map((file) => join(assembly, file))],
    ]);
    console.log(`${environment}: ${templates.length} templates, no finding`);
  }
  await run(join(programs, 'cfn-lint'), ['--', DEPLOY_ROLE]);
  console.log(`${DEPLOY_ROLE}: no finding`);
} catch (error) {
  console.error(error instanceof UserError ? `error: ${error.message}` : (error as Error).message);
  process.exitCode = 1;
}
