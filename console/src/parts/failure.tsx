import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { timeOf } from './format.ts';

interface FailureProps {
  error: string;
  tryAgain(): Promise<void>;
  /** When what is shown beside it was read. */
  readAt?: Date;
}

/** What could not be read, and why; what was read before stays beside it, and this says that it may be old. */
export function Failure({ error, tryAgain, readAt }: FailureProps) {
  return (
    <Alert type="error" action={<Button onClick={() => void tryAgain()}>Try again</Button>}>
      {error}
      {readAt && ` What is shown is of ${timeOf(readAt)}.`}
    </Alert>
  );
}
