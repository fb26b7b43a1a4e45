/* Of what type the forward run's state machine is. This file imports nothing, so that the scripts may import it without loading the CDK. */

/**
 * `standard`: exactly once, with a history, however long it takes. `express`: cheaper and faster, at least once, five minutes at most,
 * and Step Functions tells nothing about it. The undo is always standard.
 */
const WORKFLOWS = ['standard', 'express'] as const;
export type Workflow = (typeof WORKFLOWS)[number];

/** What `WORKFLOW` chooses for the local environment. Throws, naming the choices, when it is none of them. */
export function localWorkflow(chosen = process.env.WORKFLOW || 'standard'): Workflow {
  const workflow = WORKFLOWS.find((known) => known === chosen);
  if (!workflow) throw new Error(`WORKFLOW: "${chosen}" is none of ${WORKFLOWS.join(', ')}`);
  return workflow;
}
