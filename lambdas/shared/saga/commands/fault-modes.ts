/** How a command may be broken. It imports nothing, so that the scripts and the tests may import it too. */

/**
 * `throw` fails at once, `hang` only after the Lambda's time is up; with `before` the command does nothing, with `after` it commits
 * and its reply is lost.
 */
export const FAULT_MODES = ['throw-before', 'throw-after', 'hang-before', 'hang-after'] as const;
export type FaultMode = (typeof FAULT_MODES)[number];
