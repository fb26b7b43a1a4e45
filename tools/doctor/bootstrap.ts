import { GetParameterCommand, ParameterNotFound } from '@aws-sdk/client-ssm';
import type { Environment } from '../../lib/environments.ts';
import { environmentPrefix, resourceNames } from '../../lib/names.ts';
import type { Account } from './account.ts';
import { type Finding, ok, wrong } from './finding.ts';

/** What CDK's synthesizer asks for; the templates have it in their rule CheckBootstrapVersion. */
export const LEAST_VERSION = 6;
/** Of `cdk bootstrap` without a qualifier, as the local engine is bootstrapped. */
const DEFAULT_QUALIFIER = 'hnb659fds';

/** The bootstrap stack of this environment, by the version that it leaves under its qualifier. */
export async function checkBootstrap(environment: Environment, { ssm }: Account): Promise<Finding[]> {
  const check = 'bootstrap';
  const own = resourceNames(environment).bootstrapQualifier;
  const qualifier = own ?? DEFAULT_QUALIFIER;
  const fix = own
    ? `npx cdk bootstrap --qualifier ${own} --toolkit-stack-name ${environmentPrefix(environment.name)}-bootstrap -c env=${environment.name}`
    : 'npm start';
  const version = await versionOf(qualifier, ssm);
  if (version === undefined)
    return [wrong(check, `there is no bootstrap stack with the qualifier ${qualifier} here`, fix)];
  if (!(version >= LEAST_VERSION))
    return [wrong(check, `${qualifier} has version ${version}, and ${LEAST_VERSION} is needed`, fix)];
  return [ok(check, `${qualifier}, version ${version}`)];
}

async function versionOf(qualifier: string, ssm: Account['ssm']): Promise<number | undefined> {
  try {
    const Name = `/cdk-bootstrap/${qualifier}/version`;
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
    return Number(Parameter?.Value);
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}
