import { newCode, withoutHashes } from '../../../tools/template-diff/assembly.ts';
import { refusedIndexChanges } from '../../../tools/template-diff/index-changes.ts';
import { showTemplateDiff } from '../../../tools/template-diff/template-diff-view.ts';

const HASH = 'a'.repeat(64);
const OTHER_HASH = 'b'.repeat(64);

const aTemplate = (hash: string, timeout = 10) => ({
  Resources: {
    Service: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'order-saga-dev-order', Code: { S3Key: `${hash}.zip` }, Timeout: timeout },
    },
  },
});

describe('two templates', () => {
  it('are the same when only the code of a function differs, which is told by its name', () => {
    expect(withoutHashes(aTemplate(HASH))).toBe(withoutHashes(aTemplate(OTHER_HASH)));
    expect(newCode(aTemplate(HASH), aTemplate(OTHER_HASH))).toEqual(['order-saga-dev-order']);
    expect(newCode(aTemplate(HASH), aTemplate(HASH))).toEqual([]);
  });

  it('differ when anything else does', () => {
    expect(withoutHashes(aTemplate(HASH))).not.toBe(withoutHashes(aTemplate(HASH, 20)));
  });

  it('have no new code in a function that is itself new', () => {
    expect(newCode({ Resources: {} }, aTemplate(HASH))).toEqual([]);
  });
});

/** A table with indexes, each with its partition key. */
const aTable = (indexes: Record<string, string>, projection = 'ALL') => ({
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        AttributeDefinitions: Object.values(indexes).map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S',
        })),
        GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, AttributeName]) => ({
          IndexName,
          KeySchema: [{ AttributeName, KeyType: 'HASH' }],
          Projection: { ProjectionType: projection },
        })),
      },
    },
  },
});

describe("a table's indexes", () => {
  it.each([
    ['two come', { a: 'x' }, { a: 'x', b: 'x', c: 'x' }, 'Table: +b, +c in one update'],
    ['two go', { a: 'x', b: 'x', c: 'x' }, { a: 'x' }, 'Table: -b, -c in one update'],
    ['one comes and one goes', { a: 'x' }, { b: 'x' }, 'Table: +b, -a in one update'],
    ['one gets another key', { a: 'x' }, { a: 'y' }, 'Table: a gets other keys'],
  ])('are refused by AWS when %s', (_what, before, after, refusal) => {
    expect(refusedIndexChanges(aTable(before), aTable(after))).toEqual([expect.stringContaining(refusal)]);
  });

  it('are refused by AWS when one gets another projection, or a key of another type', () => {
    const base = aTable({ a: 'x' });
    const numbered = aTable({ a: 'x' });
    numbered.Resources.Table.Properties.AttributeDefinitions = [{ AttributeName: 'x', AttributeType: 'N' }];

    for (const head of [aTable({ a: 'x' }, 'KEYS_ONLY'), numbered])
      expect(refusedIndexChanges(base, head)).toEqual([expect.stringContaining('Table: a gets other keys')]);
  });

  it.each([
    ['one comes', { a: 'x' }, { a: 'x', b: 'y' }],
    ['one goes', { a: 'x', b: 'y' }, { b: 'y' }],
    ['nothing happens', { a: 'x', b: 'y' }, { b: 'y', a: 'x' }],
  ])('are no trouble when %s', (_what, before, after) => {
    expect(refusedIndexChanges(aTable(before), aTable(after))).toEqual([]);
  });

  it('may be as many as one likes where the table is new', () => {
    expect(refusedIndexChanges({ Resources: {} }, aTable({ a: 'x', b: 'x', c: 'x' }))).toEqual([]);
  });
});

describe('the template diff', () => {
  it('warns first of all of what AWS will refuse', () => {
    const diff = { name: 'order-saga-dev-order', newCode: [], refused: ['Table: +b, +c'], text: 'x' };

    expect(showTemplateDiff('dev', 'main', [diff])).toContain(
      '# Templates of dev against main\n\n**AWS will refuse this:**\n\n- order-saga-dev-order: Table: +b, +c\n\nNew code',
    );
  });

  it('says first what may cost data, then what is new and what is the same, then each difference', () => {
    const text = `Stack order-saga-dev/order (order-saga-dev-order)
Resources
[~] AWS::DynamoDB::Table order/Table Table123 replace
 └─ [~] KeySchema (requires replacement)
[-] AWS::SQS::Queue order/Queue Queue123 destroy
[~] AWS::Lambda::Function order/Service Service123


✨  Number of stacks with differences: 1
`;

    const shown = showTemplateDiff('dev', 'main', [
      { name: 'order-saga-dev-order', newCode: ['order-saga-dev-order'], refused: [], text },
      { name: 'order-saga-dev-user', newCode: [], refused: [], text: '' },
    ]);

    expect(shown).toBe(`# Templates of dev against main

**Replaces or deletes: is there data in it?**

- order-saga-dev-order: \`[~] AWS::DynamoDB::Table order/Table Table123 replace\`
- order-saga-dev-order: \`[-] AWS::SQS::Queue order/Queue Queue123 destroy\`

New code: order-saga-dev-order

Same template: order-saga-dev-user

## order-saga-dev-order

\`\`\`text
Resources
[~] AWS::DynamoDB::Table order/Table Table123 replace
 └─ [~] KeySchema (requires replacement)
[-] AWS::SQS::Queue order/Queue Queue123 destroy
[~] AWS::Lambda::Function order/Service Service123
\`\`\``);
  });

  it('is short when nothing differs', () => {
    const same = { name: 'order-saga-dev-user', newCode: [], refused: [], text: '' };

    expect(showTemplateDiff('dev', 'main', [same])).toBe(
      '# Templates of dev against main\n\nNew code: none\n\nSame template: order-saga-dev-user',
    );
  });
});
