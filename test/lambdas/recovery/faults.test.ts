import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';

process.env.CHAOS_PARAMETER = '/order-saga/test/chaos';
const { setFaults } = await import('../../../lambdas/recovery/operator/faults.ts');

const ssm = mockClient(SSMClient).on(GetParameterCommand).resolves({}).on(PutParameterCommand).resolves({});
mockClient(DynamoDBDocumentClient).onAnyCommand().resolves({});
beforeEach(() => ssm.resetHistory());

const fault = { command: 'processPayment', mode: 'throw-before', rate: 1 } as const;
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
const written = () =>
  ssm
    .commandCalls(PutParameterCommand)
    .map(({ args: [{ input }] }) => JSON.parse(input.Value as string).faults);

describe('faults that an operator switches on', () => {
  it('end by themselves after a quarter of an hour when nothing else is said, and have their author', async () => {
    await setFaults([fault], 'an-operator');

    const [[{ until, ...rest }]] = written() as [[{ until: string }]];
    expect(rest).toEqual({ ...fault, by: 'an-operator' });
    expect(Math.abs(Date.parse(until) - Date.parse(inHours(0.25)))).toBeLessThan(60_000);
  });

  it('keep the end and the author that they have', async () => {
    const known = { ...fault, until: inHours(2), by: 'somebody else' };

    expect(await setFaults([known], 'an-operator')).toEqual({ allowed: true, faults: [known] });
    expect(written()).toEqual([[known]]);
  });

  it('are refused when one would last for more than a day, and nothing is written', async () => {
    const setting = setFaults(
      [
        { ...fault, until: inHours(1) },
        { ...fault, until: inHours(25) },
      ],
      'an-operator',
    );

    await expect(setting).rejects.toMatchObject({
      problem: { status: 400, errors: [{ field: 'faults[1].until', message: 'is more than a day ahead' }] },
    });
    expect(written()).toEqual([]);
  });

  it('are left out when their time is up', async () => {
    expect(await setFaults([{ ...fault, until: inHours(-1) }], 'an-operator')).toMatchObject({ faults: [] });
  });
});
