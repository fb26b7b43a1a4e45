// Before the Lambdas' code is loaded: it looks once.
process.env.WORKFLOW = 'express';
const { random, singles } = await import('./cases.ts');
const { Matrix } = await import('./matrix.ts');

/** Fixed, so that a failure comes back. A few of each kind: `WORKFLOW=express npm run matrix` plays all of them. */
const SEED = 11;

it('whatever fails of an Express run, nothing is lost, doubled or stuck', async () => {
  const matrix = await Matrix.create();
  const cases = [...singles().filter((_, index) => index % 40 === 1), ...random(SEED, 8)];

  expect(await matrix.play(cases)).toEqual([]);
});
