import { DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import type { Environment } from '../../lib/environments.ts';
import { resourceNames } from '../../lib/names.ts';
import type { Account } from './account.ts';
import { type Finding, ok, wrong } from './finding.ts';

/** What no deploy gets over by itself, and what to do. `cdk deploy` itself makes anew what was never up. */
const STUCK: [status: RegExp, fix: (stack: string) => string][] = [
  [
    /^UPDATE_ROLLBACK_FAILED$/,
    (name) => `aws cloudformation continue-update-rollback --stack-name ${name}, and deploy again`,
  ],
  [
    /^DELETE_FAILED$/,
    (name) => `mend what its events name, then: aws cloudformation delete-stack --stack-name ${name}`,
  ],
  // One in review was never deployed.
  [/^(?!REVIEW_).*_IN_PROGRESS$/, () => 'wait until it has ended; two deploys at once would meet'],
];

/** The state of the stacks that are there already. */
export async function checkStacks(environment: Environment, { cloudFormation }: Account): Promise<Finding[]> {
  const prefix = resourceNames(environment).stack('');
  const stacks: Stack[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudFormation.send(new DescribeStacksCommand({ NextToken }));
    stacks.push(...(page.Stacks ?? []).filter(({ StackName }) => StackName?.startsWith(prefix)));
    NextToken = page.NextToken;
  } while (NextToken);
  const findings = stacks.flatMap(({ StackName = '', StackStatus = '' }) =>
    STUCK.filter(([status]) => status.test(StackStatus)).map(([, fix]) =>
      wrong('stacks', `${StackName} is ${StackStatus}`, fix(StackName)),
    ),
  );
  if (findings.length) return findings;
  return [ok('stacks', stacks.length ? `${stacks.length} are there, none is stuck` : 'none is there yet')];
}
