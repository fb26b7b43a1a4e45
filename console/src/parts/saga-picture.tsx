import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Schemas } from '../api/client.ts';
import { countOf, timeOf } from './format.ts';
import './saga-picture.css';
import { StepState } from './status.tsx';

type Detail = Schemas['OrderDetail'];
type Step = Detail['steps'][number];
type Attempt = Detail['runs'][number]['attempts'][number];

/** The saga of one order: its five steps from the first to the last, and below each the compensation that undoes it. */
export function SagaPicture({ detail: { steps, runs, order } }: { detail: Detail }) {
  const attempts = runs.flatMap((run) => run.attempts);
  return (
    <Container header={<Header variant="h2">The saga</Header>}>
      <ol className="saga-picture" aria-label="Steps and compensations">
        {steps.map((step, index) => (
          <li key={step.step}>
            <SpaceBetween size="xxs">
              <Box variant="small" color="text-body-secondary">
                {index + 1}. {step.service}
              </Box>
              <Command
                name={step.step}
                state={stateOf(step, attemptsOf(attempts, step.step), order)}
                at={step.at}
                attempts={attemptsOf(attempts, step.step)}
              />
              <Box color="text-status-inactive" fontSize="body-s">
                ↩ undone by
              </Box>
              <Command
                name={step.compensation}
                state={undoOf(step)}
                at={step.compensatedAt}
                attempts={attemptsOf(attempts, step.compensation)}
              />
            </SpaceBetween>
          </li>
        ))}
      </ol>
    </Container>
  );
}

interface CommandProps {
  name: string;
  state: string;
  at?: string;
  attempts: Attempt[];
}

function Command({ name, state, at, attempts }: CommandProps) {
  const failed = attempts.filter(({ error }) => error);
  const errors = [...new Set(failed.map(({ error }) => error))].join(', ');
  return (
    <div>
      <Box variant="strong">{name}</Box>
      <div>
        <StepState state={state} />
      </div>
      <Box variant="small" color="text-body-secondary">
        {[
          at && timeOf(at),
          attempts.length > 0 && countOf(attempts.length, 'call'),
          failed.length > 0 && `${failed.length} failed: ${errors}`,
        ]
          .filter(Boolean)
          .join(' · ')}
      </Box>
    </div>
  );
}

const attemptsOf = (attempts: Attempt[], command: string) =>
  attempts.filter((attempt) => attempt.command === command);

/** What no ledger tells: whether a step was not reached, is under way, or may have happened. */
function stateOf({ step, state }: Step, attempts: Attempt[], { couponId }: Detail['order']): string {
  if (state === 'COMPENSATED') return 'APPLIED';
  if (state !== 'ABSENT') return state;
  if (step === 'useCoupon' && !couponId) return 'NOT_WANTED';
  const last = attempts.at(-1);
  if (!last) return 'NOT_REACHED';
  return last.endedAt ? 'UNKNOWN' : 'UNDER_WAY';
}

function undoOf({ state, unresolved, shouldHold }: Step): string {
  if (unresolved) return 'UNRESOLVED';
  if (state === 'APPLIED' && shouldHold === false) return 'DUE';
  return state === 'COMPENSATED' || state === 'BLOCKED' ? state : 'NOT_NEEDED';
}
