import {
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { tracer } from '../shared/observability.ts';

const streams = tracer.captureAWSv3Client(new DynamoDBStreamsClient({}));

/** Where a stream has some of its records. */
export interface StreamRange {
  streamArn: string;
  shardId: string;
  startSequenceNumber: string;
  endSequenceNumber: string;
}

/** The records from the first to the last of the range, as Lambda delivers them. Throws when the stream has them no more. */
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
  for (let iterator = ShardIterator; iterator; ) {
    const { Records = [], NextShardIterator } = await streams.send(
      new GetRecordsCommand({ ShardIterator: iterator }),
    );
    for (const record of Records) {
      if (BigInt(record.dynamodb?.SequenceNumber ?? 0) > last) return records;
      records.push(record as unknown as DynamoDBRecord);
    }
    // An open shard has no end: what is not there now is not coming.
    if (Records.length === 0) return records;
    iterator = NextShardIterator;
  }
  return records;
}
