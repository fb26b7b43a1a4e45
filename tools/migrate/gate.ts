import { STEPS } from '../../lambdas/shared/saga/steps.ts';
import { askService } from '../operate/service-client.ts';
import { UserError } from '../terminal/run.ts';
import type { MovingEnvironment } from './environment.ts';
import { rehearse } from './rehearse.ts';
import type { Side } from './side.ts';

/** Throws UserError, with the reason, when a move may not begin: nothing has been done then. */
export async function gate(
  { workflow, recovery, lease }: Pick<MovingEnvironment, 'workflow' | 'recovery' | 'lease'>,
  domain: string,
  side: Side,
): Promise<void> {
  // Of Express runs nobody can say which are under way.
  if (workflow !== 'standard')
    throw new UserError(`the workflow is ${workflow}: deploy it as standard before a move`);
  const { ok, violations, advice } = await askService(recovery, { command: 'audit' });
  if (!ok)
    throw new UserError(
      `the audit is not ok, ${advice ?? `as in ${JSON.stringify(violations?.[0])}`}: mend that first, see npm run recovery -- audit`,
    );
  // An audit may take longer than the lease lasts: whoever has it by now may have opened the side that a rehearsal closes.
  await lease.hold();
  await rehearse(side, stepOf(domain));
}

const stepOf = (domain: string) => STEPS.find((known) => known.service === domain)?.step as string;
