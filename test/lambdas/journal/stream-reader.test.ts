import {
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { mockClient } from 'aws-sdk-client-mock';
import { readAgain } from '../../../lambdas/journal/stream-reader.ts';

const streams = mockClient(DynamoDBStreamsClient);
const range = (startSequenceNumber: string, endSequenceNumber: string) => ({
  streamArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/s',
  shardId: 'shard',
  startSequenceNumber,
  endSequenceNumber,
});

/** A shard that answers with these pages of sequence numbers, one after the other, and then ends. */
function aShard(...pages: string[][]) {
  streams.reset();
  streams.on(GetShardIteratorCommand).resolves({ ShardIterator: '0' });
  streams.on(GetRecordsCommand).callsFake(({ ShardIterator }) => {
    const page = Number(ShardIterator);
    return {
      Records: (pages[page] ?? []).map((SequenceNumber) => ({ dynamodb: { SequenceNumber } })),
      NextShardIterator: page + 1 < pages.length ? String(page + 1) : undefined,
    };
  });
}

const read = async (...numbers: [string, string]) =>
  (await readAgain(range(...numbers))).map(({ dynamodb }) => dynamodb?.SequenceNumber);

describe('a range of a stream', () => {
  it('is read to its end, past pages that are empty, and no further', async () => {
    aShard([], ['5'], [], ['6', '7', '8'], ['9']);

    expect(await read('5', '7')).toEqual(['5', '6', '7']);
  });

  it('is read when its last number is one that the stream has left out', async () => {
    aShard(['5'], ['8']);

    expect(await read('5', '7')).toEqual(['5']);
  });

  it('is not taken for read when the stream ends before it does', async () => {
    aShard(['5', '6'], []);

    await expect(read('5', '7')).rejects.toThrow('the stream no longer has everything up to 7');
  });
});
