import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';

export interface FormButtonProps {
  name: string;
  /** Field -> its label. */
  fields: Record<string, string>;
  act(values: Record<string, string>): Promise<void>;
}

/** A button that asks for some values in a dialog, which stays open, with what is wrong, until they are taken. */
export function FormButton({ name, fields, act }: FormButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [values, setValues] = useState<Record<string, string>>({});
  const [error, setError] = useState<string>();

  const open = () => {
    setValues({});
    setError(undefined);
    setOpen(true);
  };
  const submit = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await act(values);
      setOpen(false);
    } catch (problem) {
      setError((problem as Error).message);
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <Button onClick={open}>{name}</Button>
      {isOpen && (
        <Modal
          visible
          header={name}
          closeAriaLabel="Close"
          onDismiss={() => setOpen(false)}
          footer={
            <Box float="right">
              <Button variant="primary" loading={isBusy} onClick={() => void submit()}>
                {name}
              </Button>
            </Box>
          }
        >
          <SpaceBetween size="m">
            {Object.entries(fields).map(([field, label]) => (
              <FormField key={field} label={label}>
                <Input
                  value={values[field] ?? ''}
                  onChange={({ detail }) =>
                    setValues((known) => ({ ...known, [field]: detail.value.trimStart() }))
                  }
                />
              </FormField>
            ))}
            {error && <Alert type="error">{error}</Alert>}
          </SpaceBetween>
        </Modal>
      )}
    </>
  );
}

/** The text as a number. Throws, naming the field, unless it is a whole one. */
export function wholeNumber(field: string, text: string): number {
  if (/^-?\d{1,15}$/.test(text.trim())) return Number(text);
  throw new Error(`${field} must be a whole number.`);
}
