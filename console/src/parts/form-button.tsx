import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useRef, useState } from 'react';

export interface Field {
  label: string;
  /** What to type, in a sentence. */
  description?: string;
  kind?: 'text' | 'number' | 'date' | 'long' | readonly string[];
  initial?: string;
  isOptional?: boolean;
  /** What the typed value comes to, shown below it. */
  meaning?(value: string): string;
}

type Values<Names extends string> = Record<Names, string>;

export interface FormButtonProps<Names extends string> {
  /** What the button says, and the one in the dialog that confirms it. */
  name: string;
  variant?: ButtonProps['variant'];
  /** What is said of a button without a text around it. */
  ariaLabel?: string;
  fields: Record<Names, Field>;
  /** `key` is the same for one opening of the dialog: pressed twice, or again after a lost answer, it is done once. */
  act(values: Values<Names>, key: string): Promise<void>;
}

/** A button that asks for some values in a dialog, which stays open, with what is wrong, until they are taken. */
export function FormButton<Names extends string>({
  name,
  variant,
  ariaLabel,
  fields,
  act,
}: FormButtonProps<Names>) {
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [values, setValues] = useState<Values<string>>({});
  const [wrong, setWrong] = useState<Values<string>>({});
  const [error, setError] = useState<string>();
  const key = useRef('');
  const all = Object.entries(fields) as [Names, Field][];

  const open = () => {
    key.current = crypto.randomUUID();
    setValues(Object.fromEntries(all.map(([field, { initial = '' }]) => [field, initial])));
    setWrong({});
    setError(undefined);
    setOpen(true);
  };
  const submit = async () => {
    const typed = Object.fromEntries(all.map(([field]) => [field, (values[field] ?? '').trim()]));
    const problems = Object.fromEntries(
      all.flatMap(([field, spec]) => {
        const problem = problemWith(spec, typed[field] ?? '');
        return problem ? [[field, problem]] : [];
      }),
    );
    setWrong(problems);
    if (Object.keys(problems).length) return;
    setBusy(true);
    setError(undefined);
    try {
      await act(typed as Values<Names>, key.current);
      setOpen(false);
    } catch (problem) {
      setError((problem as Error).message);
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <Button variant={variant} ariaLabel={ariaLabel} onClick={open}>
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
                <Button variant="primary" loading={isBusy} onClick={() => void submit()}>
                  {name}
                </Button>
              </SpaceBetween>
            </Box>
          }
        >
          <SpaceBetween size="m">
            {all.map(([field, spec]) => (
              <FormField
                key={field}
                label={spec.isOptional ? `${spec.label} (optional)` : spec.label}
                description={spec.description}
                constraintText={spec.meaning?.(values[field] ?? '')}
                errorText={wrong[field]}
              >
                <Control
                  spec={spec}
                  value={values[field] ?? ''}
                  onChange={(value) => setValues((known) => ({ ...known, [field]: value }))}
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

interface ControlProps {
  spec: Field;
  value: string;
  onChange(value: string): void;
}

function Control({ spec: { kind = 'text' }, value, onChange }: ControlProps) {
  const set = ({ detail }: { detail: { value: string } }) => onChange(detail.value);
  if (typeof kind === 'object')
    return (
      <Select
        selectedOption={{ value, label: value }}
        options={kind.map((each) => ({ value: each, label: each }))}
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
      />
    );
  if (kind === 'long') return <Textarea value={value} onChange={set} />;
  return (
    <Input
      value={value}
      inputMode={kind === 'number' ? 'numeric' : 'text'}
      placeholder={kind === 'date' ? 'YYYY-MM-DD' : undefined}
      onChange={set}
    />
  );
}

function problemWith({ kind, isOptional }: Field, value: string): string | undefined {
  if (value === '') return isOptional ? undefined : 'This is needed.';
  if (kind === 'number' && !/^-?\d{1,15}$/.test(value)) return 'Type a whole number.';
  if (kind === 'date' && !/^\d{4}-\d{2}-\d{2}$/.test(value)) return 'Type a date like 2030-12-31.';
  if (kind === 'long' && value.length < 3) return 'Type at least three letters.';
  return undefined;
}
