import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { CHOICES } from '../api/choices.ts';
import { dataOf, type Schemas } from '../api/client.ts';
import { useApi } from '../api/session.tsx';
import { useQuery } from '../api/use-query.ts';
import { ActionButton } from '../parts/action-button.tsx';
import { Failure } from '../parts/failure.tsx';
import { whomOf } from '../parts/fault-banner.tsx';
import { useTell } from '../parts/flashes.tsx';
import { timeOf } from '../parts/format.ts';

type Fault = Schemas['Fault'];

const RATES = ['1', '0.5', '0.1'];
const MINUTES = ['5', '15', '60'];

/** Breaks commands on purpose, for a limited time; there is no such page where the environment does not allow it. */
export default function BreakIt() {
  const api = useApi();
  const tell = useTell();
  const { data, error, readAt, reload } = useQuery(
    'all faults',
    () => dataOf(api.GET('/admin/faults')),
    5_000,
  );
  const set = async (faults: Fault[]) => {
    await dataOf(api.PUT('/admin/faults', { body: { faults } }));
    await reload();
  };
  if (!data) return error ? <Failure error={error} tryAgain={reload} /> : <Box variant="p">Reading</Box>;
  if (!data.allowed)
    return (
      <Alert type="info" header="Break it">
        This environment does not allow faults: it is the real one.
      </Alert>
    );
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description="See the system fall back, on purpose.">
        Break it
      </Header>
      {error && <Failure error={error} tryAgain={reload} readAt={readAt} />}
      <NewFault
        onAdd={async (fault) => {
          // As they are now: somebody else may have added one since.
          const { faults } = await dataOf(api.GET('/admin/faults'));
          await set([...faults, fault]);
          tell('warning', `${fault.command} breaks now: ${fault.mode}.`);
        }}
      />
      <Table
        header={
          <Header
            variant="h2"
            counter={`(${data.faults.length})`}
            actions={
              <ActionButton name="Clear all" disabled={data.faults.length === 0} act={() => set([])}>
                All commands work again, within a second.
              </ActionButton>
            }
          >
            Switched on
          </Header>
        }
        items={data.faults}
        ariaLabels={{ tableLabel: 'Switched on' }}
        columnDefinitions={[
          { id: 'command', header: 'Command', cell: ({ command }) => command, isRowHeader: true },
          { id: 'mode', header: 'How', cell: ({ mode }) => mode },
          { id: 'rate', header: 'Which part of the calls', cell: ({ rate }) => rate },
          { id: 'whom', header: 'For whom', cell: (fault) => whomOf(fault) },
          { id: 'by', header: 'By', cell: ({ by }) => by ?? '' },
          { id: 'until', header: 'Until', cell: ({ until }) => (until ? timeOf(until) : 'it is cleared') },
        ]}
        empty={<Box textAlign="center">Nothing is broken on purpose.</Box>}
      />
    </SpaceBetween>
  );
}

function NewFault({ onAdd }: { onAdd(fault: Fault): Promise<void> }) {
  const [command, setCommand] = useState<Fault['command']>('processPayment');
  const [mode, setMode] = useState<Fault['mode']>('throw-before');
  const [rate, setRate] = useState('1');
  const [minutes, setMinutes] = useState('15');
  const [error, setError] = useState<string>();
  const add = () => {
    const until = new Date(Date.now() + Number(minutes) * 60_000).toISOString();
    setError(undefined);
    onAdd({ command, mode, rate: Number(rate), until }).catch((problem: Error) => setError(problem.message));
  };
  return (
    <Container header={<Header variant="h2">A fault</Header>}>
      <SpaceBetween size="m">
        <SpaceBetween direction="horizontal" size="m">
          <Choice
            label="Command"
            value={command}
            values={CHOICES.command}
            onChange={(value) => setCommand(value as Fault['command'])}
          />
          <Choice
            label="How"
            value={mode}
            values={CHOICES.mode}
            onChange={(value) => setMode(value as Fault['mode'])}
          />
          <Choice label="Which part of the calls" value={rate} values={RATES} onChange={setRate} />
          <Choice label="For how many minutes" value={minutes} values={MINUTES} onChange={setMinutes} />
        </SpaceBetween>
        <Button onClick={add}>Break</Button>
        {error && <Alert type="error">{error}</Alert>}
      </SpaceBetween>
    </Container>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  values: readonly Value[];
  onChange(value: Value): void;
}

function Choice<Value extends string>({ label, value, values, onChange }: ChoiceProps<Value>) {
  return (
    <FormField label={label}>
      <Select
        selectedOption={{ value, label: value }}
        options={values.map((each) => ({ value: each, label: each }))}
        onChange={({ detail }) => onChange(detail.selectedOption.value as Value)}
      />
    </FormField>
  );
}
