/** The sections of `docs/runbook.md` that alarms and alerts link to, as their addresses end. */
export const RUNBOOK_SECTIONS = {
  order: '#an-order-needs-attention',
  deadLetters: '#the-dead-letter-queue-grows',
  payment: '#payment-is-down',
  deploy: '#a-deploy-went-wrong',
  delivery: '#alerts-or-events-do-not-arrive',
} as const;

export type RunbookSection = (typeof RUNBOOK_SECTIONS)[keyof typeof RUNBOOK_SECTIONS];
