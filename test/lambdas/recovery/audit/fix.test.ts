// Before the code is loaded: it looks once.
delete process.env.ENVIRONMENT;
const { correction, restoration } = await import('../../../../lambdas/recovery/audit/sums/fix.ts');

describe('the command that sets something right', () => {
  it('asks the local stack where no environment is named', () => {
    expect(correction('product', 'tea', -2, 0)).toBe(
      'npm run correct -- --product tea --difference -2 --number 1',
    );
    expect(restoration('user', { pk: 'USER#alice', sk: 'USER' })).toBe(
      "npm run restore -- --domain user --from RESTORED_TABLE --pk 'USER#alice' --sk 'USER'",
    );
  });
});
