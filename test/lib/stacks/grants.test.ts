import { DOMAINS, type Domain } from '../../../lib/names.ts';
import { read, sourcesOf } from '../../support/sources.ts';
import { type Resource, templatesOf } from '../../support/templates.ts';

const templates = templatesOf('prod');

/** What the domain's Lambda may do with its own table and each of its indexes: name ('' is the table) -> actions. */
function grantsOf(domain: Domain): Record<string, string[]> {
  const statements = (templates[domain] ?? [])
    .filter(({ Type }) => Type === 'AWS::IAM::Policy')
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const onTable = statements.flatMap(({ Action, Resource }) =>
    [Resource]
      .flat()
      .filter((resource) => /^\$\{Table\w*\.Arn\}/.test(resource))
      .map((resource) => ({ name: resource.split('/index/')[1] ?? '', actions: [Action].flat() })),
  );
  return Object.fromEntries(
    onTable.map(({ name, actions }) => [
      name,
      actions.map((action: string) => action.replace('dynamodb:', '')).sort(),
    ]),
  );
}

const SINGLE_ITEMS = ['GetItem', 'PutItem', 'UpdateItem'];
const GRANTS: Record<Domain, Record<string, string[]>> = {
  product: { '': ['BatchGetItem', ...SINGLE_ITEMS, 'Query'].sort(), popular: ['Query'] },
  coupon: { '': ['BatchGetItem', ...SINGLE_ITEMS, 'Query'].sort(), byUser: ['Query'] },
  user: { '': SINGLE_ITEMS, history: ['Query'], byName: ['Query'] },
  order: { '': SINGLE_ITEMS, byUser: ['Query'] },
  payment: { '': SINGLE_ITEMS, byUser: ['Query'] },
};

describe.each(DOMAINS)('the Lambda of %s', (domain) => {
  const code = sourcesOf(`lambdas/${domain}`).map(read).join('\n');

  it('may do with its table what it needs, and nothing else', () => {
    expect(grantsOf(domain)).toEqual(GRANTS[domain]);
  });

  it('reads many items at once exactly if it may', () => {
    expect(/BatchGetCommand|readTogether/.test(code)).toBe(GRANTS[domain]['']?.includes('BatchGetItem'));
  });

  it('never scans or deletes, which it may not', () => {
    expect(code).not.toMatch(/\b(?:Scan|Delete|BatchWrite)Command\b|\bDelete:/);
  });
});

describe.each(['standard', 'express'] as const)('where orders are run as %s', (workflow) => {
  const { saga, orchestrator, order, recovery } = templatesOf('prod', {}, { workflow });
  const variablesOf = (stack: Resource[] = []) =>
    stack.find(({ Type }) => Type === 'AWS::Lambda::Function')?.Properties.Environment.Variables;
  /** Of the order saga and its undo, on which the role may do the action; the undo is imported, or named. */
  const allowed = (stack: Resource[] = [], wanted: string) =>
    stack
      .filter(({ Type }) => Type === 'AWS::IAM::Policy')
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Action }) => [Action].flat().includes(wanted))
      .flatMap(({ Resource }) => [Resource].flat())
      .map((arn) => /order-saga-prod-order-[\w-]+/.exec(arn)?.[0] ?? 'order-saga-prod-order-undo');

  it('all three machines are there, so that nothing is replaced when that changes, and the undo is Standard', () => {
    const machines = (saga ?? []).filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine');

    expect(
      Object.fromEntries(
        machines.map(({ Properties }) => [Properties.StateMachineName, Properties.StateMachineType]),
      ),
    ).toEqual({
      'order-saga-prod-order-saga': 'STANDARD',
      'order-saga-prod-order-saga-express': 'EXPRESS',
      'order-saga-prod-order-undo': 'STANDARD',
    });
    for (const { Properties } of machines) {
      expect(Properties.LoggingConfiguration).toMatchObject({ Level: 'ERROR', IncludeExecutionData: false });
      expect(Properties.DefinitionSubstitutions.workflow).toBe(
        Properties.StateMachineType === 'EXPRESS' ? 'express' : 'standard',
      );
    }
  });

  it('every Lambda that writes or finishes orders knows it', () => {
    for (const stack of [orchestrator, order, recovery]) expect(variablesOf(stack).WORKFLOW).toBe(workflow);
  });

  it('the orchestrator starts all three: an order keeps the machine that it was taken in for', () => {
    const { ORDER_SAGA_ARN, ORDER_SAGA_EXPRESS_ARN } = variablesOf(orchestrator);

    expect(ORDER_SAGA_ARN).toMatch(/:order-saga-prod-order-saga$/);
    expect(ORDER_SAGA_EXPRESS_ARN).toMatch(/:order-saga-prod-order-saga-express$/);
    expect(allowed(orchestrator, 'states:StartExecution')).toEqual([
      'order-saga-prod-order-saga',
      'order-saga-prod-order-saga-express',
      'order-saga-prod-order-undo',
    ]);
  });

  it('recovery asks only for runs that can be asked for', () => {
    expect(allowed(recovery, 'states:DescribeExecution')).toEqual([
      'order-saga-prod-order-saga',
      'order-saga-prod-order-undo',
    ]);
  });
});

describe('the Lambda of the orchestrator', () => {
  const statements = (templates.orchestrator ?? [])
    .filter(({ Type }) => Type === 'AWS::IAM::Policy')
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Resource }) => Resource !== '*')
    .map(({ Action }) => [Action].flat().sort());

  it('may write orders and the records of requests, start runs, write its log, and nothing else', () => {
    expect(statements).toEqual(
      expect.arrayContaining([
        SINGLE_ITEMS.map((action) => `dynamodb:${action}`),
        ['DeleteItem', ...SINGLE_ITEMS].map((action) => `dynamodb:${action}`),
        ['states:StartExecution'],
      ]),
    );
    expect(statements.flat().filter((action) => /Scan|Query|Batch|\*/.test(action))).toEqual([]);
  });

  it('has calls of its own, and the order service has others, so that who waits takes none of the commands’', () => {
    const reserved = ['orchestrator', 'order'].map(
      (stack) =>
        (templates[stack] ?? []).find(({ Type }) => Type === 'AWS::Lambda::Function')?.Properties
          .ReservedConcurrentExecutions,
    );

    expect(reserved).toEqual([200, 200]);
  });
});

describe('where the environment names a monolith, the Lambda of recovery', () => {
  const recoveryOf = (monolith?: { baseUrl: string }) => {
    const resources = templatesOf('prod', {}, { monolith }).recovery ?? [];
    const lambda = resources.find(({ Type }) => Type === 'AWS::Lambda::Function') as Resource;
    const statements = resources
      .filter(({ Type }) => Type === 'AWS::IAM::Policy')
      .flatMap((policy) => policy.Properties.PolicyDocument.Statement);
    return { lambda: lambda.Properties, statements, text: JSON.stringify(resources) };
  };

  it('may read what the last moves were, and ask the side that was closed', () => {
    const { lambda, statements } = recoveryOf({ baseUrl: 'https://shop.example.com' });

    expect(lambda.Environment.Variables).toMatchObject({
      MOVES_PARAMETER: '/order-saga/prod/moves',
      PAYMENT_FUNCTION: 'order-saga-prod-payment',
    });
    expect(lambda.EphemeralStorage).toEqual({ Size: 10_240 });
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: 'ssm:GetParameter',
      Resource: expect.stringMatching(/:parameter\/order-saga\/prod\/moves$/),
    });
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: DOMAINS.map((domain) => expect.stringMatching(new RegExp(`:order-saga-prod-${domain}$`))),
    });
  });

  it('has nothing of all this where it does not', () => {
    const { lambda, text } = recoveryOf();

    expect(text).not.toMatch(/MONOLITH|OWNERS|MOVES|_FUNCTION":"order-saga-prod-(?:product|payment)/);
    expect(lambda.EphemeralStorage).toBeUndefined();
  });
});

describe.each(DOMAINS)('where the environment names a monolith, the Lambda of %s', (domain) => {
  const named = templatesOf('prod', {}, { monolith: { baseUrl: 'https://shop.example.com' } })[domain] ?? [];
  const { Properties } = named.find(({ Type }) => Type === 'AWS::Lambda::Function') as Resource;
  const statements = named
    .filter(({ Type }) => Type === 'AWS::IAM::Policy')
    .flatMap((policy) => policy.Properties.PolicyDocument.Statement);

  it('knows where it is, who owns what, and what signs', () => {
    expect(Properties.Environment.Variables).toMatchObject({
      MONOLITH_URL: 'https://shop.example.com',
      OWNERS_PARAMETER: '/order-saga/prod/owners',
      MONOLITH_SECRET_PARAMETER: '/order-saga/prod/monolith-secret',
    });
  });

  it('may read that, and hold its own writes to the epoch', () => {
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: 'ssm:GetParameter',
      Resource: [
        expect.stringMatching(/:parameter\/order-saga\/prod\/owners$/),
        expect.stringMatching(/:parameter\/order-saga\/prod\/monolith-secret$/),
      ],
    });
    const onTable = statements.filter(({ Resource }) => /^\$\{Table\w*\.Arn\}$/.test(Resource));
    const allowed = onTable.flatMap(({ Action, Condition }) =>
      [Action].flat().map((action) => ({ action: action.replace('dynamodb:', ''), Condition })),
    );
    const InTransactions = {
      'ForAnyValue:StringEquals': { 'dynamodb:EnclosingOperation': 'TransactWriteItems' },
    };
    expect(allowed.filter(({ Condition }) => Condition)).toEqual(
      ['ConditionCheckItem', 'DeleteItem'].map((action) => ({ action, Condition: InTransactions })),
    );
    expect(
      allowed
        .filter(({ Condition }) => !Condition)
        .map(({ action }) => action)
        .sort(),
    ).toEqual(['BatchGetItem', ...SINGLE_ITEMS, 'Query', 'Scan'].sort());
  });

  it('has nothing of all this where it does not', () => {
    expect(JSON.stringify(templates[domain])).not.toMatch(/MONOLITH|OWNERS|ConditionCheck|Enclosing|:Scan/i);
  });
});

describe('where the environment names a monolith', () => {
  const named = templatesOf('prod', {}, { monolith: { baseUrl: 'https://shop.example.com' } });
  const of = (stack: string) => {
    const resources = named[stack] ?? [];
    const [service] = resources.filter(({ Type }) => Type === 'AWS::Lambda::Function');
    return {
      variables: service?.Properties.Environment.Variables,
      statements: resources
        .filter(({ Type }) => Type === 'AWS::IAM::Policy')
        .flatMap(({ Properties }) => Properties.PolicyDocument.Statement),
    };
  };

  it('the orchestrator may read whether a domain is being moved, and no secret', () => {
    const { variables, statements } = of('orchestrator');

    expect(variables).toMatchObject({ OWNERS_PARAMETER: '/order-saga/prod/owners' });
    expect(variables).not.toHaveProperty('MONOLITH_SECRET_PARAMETER');
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: 'ssm:GetParameter',
      Resource: expect.stringMatching(/:parameter\/order-saga\/prod\/owners$/),
    });
    expect(JSON.stringify(templates.orchestrator)).not.toMatch(/OWNERS|ssm:/);
  });

  it('recovery may start what waited, on either machine', () => {
    const { variables, statements } = of('recovery');

    expect(variables).toHaveProperty('ORDER_SAGA_EXPRESS_ARN');
    expect(statements).toContainEqual({
      Effect: 'Allow',
      Action: 'states:StartExecution',
      Resource: [expect.stringMatching(/:order-saga-prod-order-saga$/), expect.stringMatching(/-express$/)],
    });
    expect(JSON.stringify(templates.recovery)).not.toMatch(/EXPRESS_ARN/);
  });
});
