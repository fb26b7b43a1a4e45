import { randomUUID } from 'node:crypto';
import { DynamoDBClient, RestoreTableToPointInTimeCommand } from '@aws-sdk/client-dynamodb';
import { correctCampaign } from '../../../lambdas/coupon/correction.ts';
import { correctStock } from '../../../lambdas/product/correction.ts';
import { type Correct, readCorrection } from '../../../lambdas/shared/correction.ts';
import { correctBalance } from '../../../lambdas/user/correction.ts';
import type { Domain } from '../../../lib/names.ts';
import { type Copied, copyMissing, copyOne } from '../../../tools/restore/copy-missing.ts';
import { tableOf } from './tables.ts';

const client = new DynamoDBClient({});

/**
 * A table as point-in-time recovery makes it, under another name. The engine knows no past: it copies what is there now, so it is made
 * before what a test loses.
 */
export class Backup {
  readonly #domain: Domain;
  readonly #name: string;

  private constructor(domain: Domain, name: string) {
    this.#domain = domain;
    this.#name = name;
  }

  static async of(domain: Domain): Promise<Backup> {
    const name = `${tableOf(domain)}-restored-${randomUUID().slice(0, 8)}`;
    await client.send(
      new RestoreTableToPointInTimeCommand({
        SourceTableName: tableOf(domain),
        TargetTableName: name,
        UseLatestRestorableTime: true,
      }),
    );
    return new Backup(domain, name);
  }

  /** Copies one item back. */
  bringBack = (key: { pk: string; sk: string }): Promise<Copied | undefined> =>
    copyOne(client, this.#copy(), key);

  /** Copies back all that is missing. */
  bringAllBack = (): Promise<Copied> => copyMissing(client, this.#copy());

  #copy = () => ({ from: this.#name, to: tableOf(this.#domain) });
}

const CORRECT: Record<string, Correct> = {
  product: correctStock,
  user: correctBalance,
  campaign: correctCampaign,
};

/** Does what the audit's fix says, as the service's Lambda does it. */
export async function follow(fix: string | undefined, given: object = {}) {
  const said = /^npm run correct -- --(\w+) (\S+) --difference (-?\d+) --number (\d+) --env test$/.exec(
    fix ?? '',
  );
  if (!said) throw new Error(`not a correction: ${fix}`);
  const [, what = '', id, difference, number] = said;
  const correction = { command: 'correct', id, difference: Number(difference), number: Number(number) };
  return (CORRECT[what] as Correct)(readCorrection({ ...correction, by: 'an-operator', ...given }));
}
