import { DOMAINS, type Domain } from '../../../lib/names.ts';
import { read, sourcesOf } from '../../support/sources.ts';
import { templatesOf } from '../../support/templates.ts';

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
  order: { '': SINGLE_ITEMS, byUser: ['Query'], byStatus: ['Query'] },
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
