import { templatesOf } from '../../support/templates.ts';

/** Of the code's files: they change with every line of a Lambda, and are no part of the shape. */
const HASH = /\b[0-9a-f]{64}\b/g;

/** What templates hold as text and people read as what it says. */
const TEXTS = ['DefinitionString', 'DashboardBody'];

const shapeOf = (stack: unknown) =>
  JSON.parse(JSON.stringify(stack).replaceAll(HASH, 'HASH'), (key, value) =>
    TEXTS.includes(key) ? JSON.parse(value) : value,
  );

/**
 * The whole of every template, as prod gets it: whatever changes in one shows in the diff of the snapshot, and is taken on
 * purpose (`npm run test:unit -- -u`) or not at all.
 */
describe('the stack', () => {
  const stacks = templatesOf('prod', { email: 'ops@example.com' });

  it.each(Object.keys(stacks))('%s has the shape that was reviewed', (name) => {
    expect(shapeOf(stacks[name])).toMatchSnapshot();
  });

  it('is one for each domain, and one for each capability', () => {
    expect(Object.keys(stacks).sort()).toEqual([
      'api',
      'coupon',
      'identity',
      'journal',
      'operations',
      'orchestrator',
      'order',
      'payment',
      'product',
      'recovery',
      'saga',
      'user',
    ]);
  });
});
