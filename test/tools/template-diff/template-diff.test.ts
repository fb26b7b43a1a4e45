import { newCode, withoutHashes } from '../../../tools/template-diff/assembly.ts';
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

describe('the template diff', () => {
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
      { name: 'order-saga-dev-order', newCode: ['order-saga-dev-order'], text },
      { name: 'order-saga-dev-user', newCode: [], text: '' },
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
    const same = { name: 'order-saga-dev-user', newCode: [], text: '' };

    expect(showTemplateDiff('dev', 'main', [same])).toBe(
      '# Templates of dev against main\n\nNew code: none\n\nSame template: order-saga-dev-user',
    );
  });
});
