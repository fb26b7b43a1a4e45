import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { type ReactNode, useState } from 'react';

export interface ActionButtonProps {
  /** What the button says, and the one in the dialog that confirms it. */
  name: string;
  /** What will be done, in plain words. */
  children: ReactNode;
  variant?: ButtonProps['variant'];
  /** What is said of a button without a text around it. */
  ariaLabel?: string;
  disabled?: boolean;
  /** Why the action cannot be taken now. */
  disabledReason?: string;
  /** Asks for a reason, which is kept with the name of the operator. */
  asksForReason?: boolean;
  act(reason: string): Promise<void>;
}

/** A button whose dialog says what will be done, does it, and stays open when that failed. */
export function ActionButton({ name, children, asksForReason, act, ...button }: ActionButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string>();

  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await act(reason.trim());
      setOpen(false);
    } catch (problem) {
      setError((problem as Error).message);
    } finally {
      setBusy(false);
    }
  };
  const open = () => {
    setReason('');
    setError(undefined);
    setOpen(true);
  };

  return (
    <>
      <Button {...button} onClick={open}>
        {name}
      </Button>
      {isOpen && (
        <Modal
          visible
          header={name}
          closeAriaLabel="Close the dialog"
          onDismiss={() => !isBusy && setOpen(false)}
          footer={
            <Box float="right">
              <SpaceBetween direction="horizontal" size="xs">
                <Button variant="link" disabled={isBusy} onClick={() => setOpen(false)}>
                  Go back
                </Button>
                <Button
                  variant="primary"
                  loading={isBusy}
                  disabled={asksForReason && reason.trim().length < 3}
                  onClick={() => void confirm()}
                >
                  {name}
                </Button>
              </SpaceBetween>
            </Box>
          }
        >
          <SpaceBetween size="m">
            <Box variant="p">{children}</Box>
            {asksForReason && (
              <FormField label="Reason" description="Kept with your name and the time.">
                <Textarea value={reason} onChange={({ detail }) => setReason(detail.value)} />
              </FormField>
            )}
            {error && <Alert type="error">{error}</Alert>}
          </SpaceBetween>
        </Modal>
      )}
    </>
  );
}
