import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import {
  DeleteItemCommand,
  DynamoDBClient,
  RestoreTableToPointInTimeCommand,
} from '@aws-sdk/client-dynamodb';
import type { Finding } from '../../../lambdas/recovery/proof/report.ts';
import { clientOptions } from '../../../tools/stack/aws.ts';
import { root } from '../../../tools/terminal/paths.ts';
import { scriptEnvironment } from '../../support/deployed/scripts.ts';
import { aCustomer, aProduct, endOf, outputs, stockOf } from '../../support/deployed/stack.ts';

const client = new DynamoDBClient(clientOptions(outputs.endpoint));

/** What a command of the runbook prints, whatever its exit code. */
async function answerOf(command: string) {
  const options = { cwd: root, env: scriptEnvironment };
  const { stdout } = await promisify(execFile)('bash', ['-c', command], options).catch(
    (error: { stdout: string }) => error,
  );
  return JSON.parse(stdout.slice(stdout.indexOf('{')));
}

/** The audit may find what other tests have left behind. */
const findingsOf = async (id: string): Promise<Finding[]> =>
  (await answerOf('npm run --silent recovery -- audit')).violations.filter(
    (finding: Finding) => finding.id === id,
  );

describe('a product that somebody deleted', () => {
  it('comes back as the runbook says, and the audit says what to run until all is right', async () => {
    const { api } = await aCustomer();
    const productId = await aProduct({ stock: 10 });
    const TableName = outputs.tables.product;
    const restored = `restored-${randomUUID().slice(0, 8)}`;
    // The engine knows no past: what it restores is what is there now.
    await client.send(
      new RestoreTableToPointInTimeCommand({
        SourceTableName: TableName,
        TargetTableName: restored,
        UseLatestRestorableTime: true,
      }),
    );
    const { body } = await api.order({ items: [{ productId, quantity: 2 }] });
    expect((await endOf(api, body.orderId)).status).toBe('CONFIRMED');
    const Key = { pk: { S: `PRODUCT#${productId}` }, sk: { S: 'PRODUCT' } };
    await client.send(new DeleteItemCommand({ TableName, Key }));

    const [missing] = await findingsOf(productId);
    const copied = await answerOf(missing?.fix?.replace('RESTORED_TABLE', restored) as string);
    const [stale] = await findingsOf(productId);
    const corrected = await answerOf(`${stale?.fix} --reason "restored from before the sale"`);

    expect(missing?.kind).toBe('PRODUCT_MISSING');
    expect(copied).toMatchObject({ from: restored, to: TableName, written: 1 });
    expect(stale?.detail).toBe('10 put in, 10 left, 2 sold: 2 too many');
    expect(corrected).toEqual({ id: productId, now: 8 });
    expect(await findingsOf(productId)).toEqual([]);
    expect(await stockOf(productId)).toBe(8);
  });
});
