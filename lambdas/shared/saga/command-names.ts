import { STEPS } from './steps.ts';

/** The five steps, in the saga's order; each domain applies one. */
export const STEP_NAMES = STEPS.map(({ step }) => step);
export type StepName = (typeof STEPS)[number]['step'];

/** Their compensations, in the order in which the saga runs them: the last step's first. */
export const COMPENSATION_NAMES = STEPS.map(({ compensation }) => compensation).toReversed();

/** The three that decide an order's end: after the last step, before the first compensation, and after the last one. */
export const END_NAMES = ['confirmOrder', 'claimOrder', 'closeOrder'] as const;
