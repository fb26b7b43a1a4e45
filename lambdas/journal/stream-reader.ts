import {
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { tracer } from '../shared/platform/observability.ts';

const streams = tracer.captureAWSv3Client(new DynamoDBStreamsClient({}));

/** Where a stream has some of its records. */
export interface StreamRange {
  streamArn: string;
  shardId: string;
  startSequenceNumber: string;
  endSequenceNumber: string;
}

/** A shard has parts without records, which are read page by empty page. */
const MAX_EMPTY_PAGES = 1_000;

/** The records from the first to the last of the range, as Lambda delivers them. Throws when the stream no longer has them. */
export async function readAgain(range: StreamRange): Promise<DynamoDBRecord[]> {
  const { ShardIterator } = await streams.send(
    new GetShardIteratorCommand({
      StreamArn: range.streamArn,
      ShardId: range.shardId,
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      SequenceNumber: range.startSequenceNumber,
    }),
  );
  const records: DynamoDBRecord[] = [];
  const last = BigInt(range.endSequenceNumber);
  let emptyPages = 0;
  for (let iterator = ShardIterator; iterator && emptyPages < MAX_EMPTY_PAGES; ) {
    const { Records = [], NextShardIterator } = await streams.send(
      new GetRecordsCommand({ ShardIterator: iterator }),
    );
    for (const record of Records) {
      const sequenceNumber = BigInt(record.dynamodb?.SequenceNumber ?? 0);
      if (sequenceNumber <= last) records.push(record as unknown as DynamoDBRecord);
      if (sequenceNumber >= last) return records;
    }
    if (Records.length === 0) emptyPages++;
    iterator = NextShardIterator;
  }
  throw new Error(`the stream no longer has everything up to ${range.endSequenceNumber}: ${range.streamArn}`);
}
