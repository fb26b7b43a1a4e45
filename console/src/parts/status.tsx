import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';

const ORDER: Record<string, StatusIndicatorProps.Type> = {
  PENDING: 'in-progress',
  REJECTING: 'in-progress',
  CANCELLING: 'in-progress',
  CONFIRMED: 'success',
  REJECTED: 'stopped',
  CANCELLED: 'stopped',
};

/** An order's status; one that needs a person says so first. */
export function OrderStatus({ status, needsAttention }: { status: string; needsAttention?: boolean }) {
  return (
    <StatusIndicator type={needsAttention ? 'error' : (ORDER[status] ?? 'info')}>
      {status}
      {needsAttention ? ' (needs attention)' : ''}
    </StatusIndicator>
  );
}

const STEP: Record<string, [StatusIndicatorProps.Type, string]> = {
  ABSENT: ['pending', 'nothing'],
  APPLIED: ['success', 'done'],
  COMPENSATED: ['stopped', 'undone'],
  BLOCKED: ['stopped', 'blocked'],
  REJECTED: ['warning', 'rejected'],
  UNRESOLVED: ['error', 'not undone'],
  UNKNOWN: ['warning', 'unknown'],
  UNDER_WAY: ['in-progress', 'under way'],
  NOT_REACHED: ['pending', 'not reached'],
  NOT_WANTED: ['pending', 'no coupon'],
  DUE: ['in-progress', 'to be done'],
  NOT_NEEDED: ['pending', 'not needed'],
};

export function StepState({ state }: { state: string }) {
  const [type, text] = STEP[state] ?? ['info', state];
  return <StatusIndicator type={type}>{text}</StatusIndicator>;
}
