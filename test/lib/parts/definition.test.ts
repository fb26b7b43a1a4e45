import aslValidator from 'asl-validator';
import {
  type Definition,
  orderSaga,
  orderSagaExpress,
  orderUndo,
  type State,
  withLocalThrottles,
} from '../../../lib/parts/saga-definition.ts';

const UNDO = ['RefundPayment', 'CancelOrder', 'IncreaseBalance', 'RestoreCoupon', 'IncreaseStock'];
const CLAIM = ['ClaimOrder', 'UndoFrom?'];
const END = ['AllCompensated?', 'SendToDeadLetterQueue', 'CloseOrder', 'LeftAlone', 'RunRefused'];
const NAMED = { 'executionName.$': '$$.Execution.Name' };
/** Each step with the compensation of the step before it, and its own. */
const STEPS: [string, string, string][] = [
  ['DecreaseStock', 'nothing', 'IncreaseStock'],
  ['UseCoupon', 'IncreaseStock', 'RestoreCoupon'],
  ['DecreaseBalance', 'RestoreCoupon', 'IncreaseBalance'],
  ['CreateOrder', 'IncreaseBalance', 'CancelOrder'],
  ['ProcessPayment', 'CancelOrder', 'RefundPayment'],
];

const stateOf = (name: string) => orderSaga.States[name] as State;
const never = { ErrorEquals: ['OrderRejected'], MaxAttempts: 0 };
const throttles = {
  ErrorEquals: [
    'Throttled',
    'Lambda.TooManyRequestsException',
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.ClientExecutionTimeoutException',
  ],
  IntervalSeconds: 2,
  MaxAttempts: 8,
  BackoffRate: 2,
  MaxDelaySeconds: 30,
  JitterStrategy: 'FULL',
};
const threeTimes = {
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 1,
  MaxAttempts: 3,
  BackoffRate: 2,
  MaxDelaySeconds: 5,
  JitterStrategy: 'FULL',
};

/** Longer lives no Express run. */
const FIVE_MINUTES = 300;

/** As the stack fills it in. */
const deployed = (definition: Definition) =>
  JSON.parse(
    JSON.stringify(definition)
      .replaceAll(/\$\{\w+FunctionArn\}/g, 'arn:aws:lambda:us-east-1:123456789012:function:a-function')
      .replaceAll('${partition}', 'aws')
      .replaceAll('${deadLetterQueueUrl}', 'https://sqs.us-east-1.amazonaws.com/123456789012/a-queue'),
  );

/** Where a failure is noted: by the compensation with which the undoing begins. */
const notedAt = (state: string) => `$.undoFrom.${commandOf(state)}`;
const commandOf = (state: string) => state.charAt(0).toLowerCase() + state.slice(1);

describe('the definition', () => {
  it.each([
    ['orderSaga', orderSaga],
    ['orderSagaExpress', orderSagaExpress],
    ['orderUndo', orderUndo],
  ])('%s is valid', (_name, definition) => {
    const { isValid, errorsText } = aslValidator(deployed(definition));

    expect(isValid ? '' : errorsText('\n')).toBe('');
  });

  it.each(STEPS)(
    'retries %s, but no rejection, and undoes from %s or %s when it fails',
    (step, previous, own) => {
      const { Retry, Catch } = stateOf(step);

      expect(Retry).toEqual([throttles, never, threeTimes]);
      expect(Catch).toEqual([
        {
          ErrorEquals: ['OrderRejected'],
          ResultPath: notedAt(previous),
          Next: previous === 'nothing' ? 'CloseOrder' : 'ClaimOrder',
        },
        { ErrorEquals: ['States.ALL'], ResultPath: notedAt(own), Next: 'ClaimOrder' },
      ]);
    },
  );

  it('goes only forward after the payment: an unknown confirmation fails the run', () => {
    const { Retry, Catch } = stateOf('ConfirmOrder');

    expect(Retry).toEqual([throttles, never, { ...threeTimes, MaxAttempts: 5 }]);
    expect(Catch).toEqual([
      { ErrorEquals: ['OrderRejected'], ResultPath: notedAt('RefundPayment'), Next: 'ClaimOrder' },
    ]);
  });

  it.each(UNDO)('never stops at %s: its failure is noted and the next one follows', (compensation) => {
    const { Retry, Catch, Next, Parameters } = stateOf(compensation);
    const following = [...UNDO, 'AllCompensated?'][UNDO.indexOf(compensation) + 1];
    const { command } = Parameters as { command: string };

    expect(Next).toBe(following);
    expect(Retry).toEqual([
      throttles,
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 1 },
    ]);
    expect(Catch).toEqual([
      { ErrorEquals: ['States.ALL'], ResultPath: `$.unresolved.${command}`, Next: following },
    ]);
    expect(Parameters).toEqual({ command, 'order.$': '$.order' });
  });

  it.each(Object.entries(orderSaga.States).filter(([, { Resource }]) => String(Resource).startsWith('${')))(
    'waits out first what throttles %s, for minutes, beside its counted tries',
    (_name, { Retry }) => {
      expect(Retry?.[0]).toEqual(throttles);
    },
  );

  it('waits for what the local engine calls a throttle, and on AWS would be a crash, there alone', () => {
    const retriers = ({ States }: Definition) =>
      Object.values(States).flatMap(({ Retry = [] }) => Retry.map(({ ErrorEquals }) => ErrorEquals));

    expect(retriers(orderSaga).flat()).not.toContain('Lambda.Unknown');
    expect(retriers(withLocalThrottles(orderSaga))).toEqual(
      retriers(orderSaga).map((names) => (names[0] === 'Throttled' ? [...names, 'Lambda.Unknown'] : names)),
    );
  });

  it('claims the order before it undoes anything, and undoes from where the claim says', () => {
    const { Retry, Catch, Parameters, ResultPath, Next } = stateOf('ClaimOrder');

    expect(Parameters).toEqual({
      command: 'claimOrder',
      'order.$': '$.order',
      'saga.$': '$',
      workflow: '${workflow}',
      ...NAMED,
    });
    expect([ResultPath, Next]).toEqual(['$.claim', 'UndoFrom?']);
    expect(Retry).toEqual([
      throttles,
      { ErrorEquals: ['RunRefused'], MaxAttempts: 0 },
      { ...threeTimes, MaxAttempts: 5 },
    ]);
    // A claim that fails for good fails the run, which has touched nothing: reconcile finishes the order.
    expect(Catch).toEqual([{ ErrorEquals: ['RunRefused'], ResultPath: '$.failure', Next: 'RunRefused' }]);
    expect(stateOf('UndoFrom?')).toEqual({
      Type: 'Choice',
      Choices: UNDO.map((state) => ({
        Variable: '$.claim.undoFrom',
        StringEquals: commandOf(state),
        Next: state,
      })),
      Default: 'LeftAlone',
    });
  });

  it('cuts the undo machine from the same file', () => {
    expect(orderUndo.StartAt).toBe('ClaimOrder');
    expect(Object.keys(orderUndo.States)).toEqual([...CLAIM, ...UNDO, ...END]);
    for (const [name, state] of Object.entries(orderUndo.States)) expect(state).toBe(orderSaga.States[name]);
  });

  it('tells the first command of each machine and the last one which run calls them', () => {
    expect(stateOf('DecreaseStock').Parameters).toMatchObject(NAMED);
    expect(stateOf(orderUndo.StartAt).Parameters).toMatchObject(NAMED);
    expect(stateOf('CloseOrder').Parameters).toEqual({
      command: 'closeOrder',
      'order.$': '$.order',
      'saga.$': '$',
      ...NAMED,
    });
  });

  it('lets no run of the worst case outlive the machine', () => {
    expect(worstRun()).toBeLessThan(orderSaga.TimeoutSeconds);
  });

  it('is one for Standard and Express, which waits out throttles for a minute only', () => {
    const standard = (definition: Definition) =>
      JSON.parse(
        JSON.stringify({ ...definition, TimeoutSeconds: orderSaga.TimeoutSeconds }).replaceAll(
          '"MaxAttempts":5,"BackoffRate":2,"MaxDelaySeconds":30',
          '"MaxAttempts":8,"BackoffRate":2,"MaxDelaySeconds":30',
        ),
      );

    expect(standard(orderSagaExpress)).toEqual(orderSaga);
    expect(orderSagaExpress.TimeoutSeconds).toBeLessThanOrEqual(FIVE_MINUTES);
  });

  it.each([...STEPS.map(([step]) => step), 'ConfirmOrder'])(
    'lets Express wait for %s and a compensation at their worst: the run ends within its five minutes',
    (step) => {
      const worst = longest(orderSagaExpress.States[step] as State);
      const compensation = Math.max(...UNDO.map((state) => longest(orderSagaExpress.States[state] as State)));
      // All else takes a tenth of a second a state where nothing pushes back.
      const rest = Object.keys(orderSagaExpress.States).length * 0.1;

      expect(worst + compensation + rest).toBeLessThan(FIVE_MINUTES);
    },
  );
});

/** Throttled for as long as it may be, then every attempt times out, and every pause is as long as it may be. */
function longest({ TimeoutSeconds, Retry = [] }: State): number {
  const retriers = Retry as unknown as (typeof throttles)[];
  const pauses = retriers.flatMap(({ MaxAttempts, IntervalSeconds, BackoffRate, MaxDelaySeconds = 60 }) =>
    Array.from({ length: MaxAttempts }, (_, n) =>
      Math.min(IntervalSeconds * BackoffRate ** n, MaxDelaySeconds),
    ),
  );
  const attempts = (Retry.at(-1)?.MaxAttempts ?? 0) + 1;
  return Number(TimeoutSeconds) * attempts + pauses.reduce((sum, pause) => sum + pause, 0);
}

/** All five steps at their slowest, the last one failing, then the claim, every compensation, the queue and the end. */
const worstRun = () =>
  [...STEPS.map(([step]) => step), 'ClaimOrder', ...UNDO, 'SendToDeadLetterQueue', 'CloseOrder'].reduce(
    (sum, name) => sum + longest(stateOf(name)),
    0,
  );
