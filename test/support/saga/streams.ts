import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { DOMAINS } from '../../../lib/names.ts';
import { tableOf } from './tables.ts';

const streams = new DynamoDBStreamsClient({});

/** A table's stream, and its only shard on the local engine. */
export async function streamOf(TableName: string): Promise<{ streamArn: string; shardId: string }> {
  const { Streams } = await streams.send(new ListStreamsCommand({ TableName }));
  const StreamArn = Streams?.[0]?.StreamArn as string;
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  return { streamArn: StreamArn, shardId: StreamDescription?.Shards?.[0]?.ShardId as string };
}

/** All that has changed in this test file's five tables, one table after the other: what Lambda would deliver. */
export const allChanges = (): Promise<DynamoDBRecord[]> => read(new Map());

const seen = new Map<string, string>();

/** What has changed since it was asked last. */
export const newChanges = (): Promise<DynamoDBRecord[]> => read(seen);

async function read(iterators: Map<string, string>): Promise<DynamoDBRecord[]> {
  const changes = await Promise.all(DOMAINS.map((domain) => changesOf(tableOf(domain), iterators)));
  return changes.flat();
}

async function changesOf(tableName: string, iterators: Map<string, string>): Promise<DynamoDBRecord[]> {
  const changes: DynamoDBRecord[] = [];
  for (let iterator = iterators.get(tableName) ?? (await firstIterator(tableName)); iterator; ) {
    const { Records = [], NextShardIterator = '' } = await streams.send(
      new GetRecordsCommand({ ShardIterator: iterator }),
    );
    iterators.set(tableName, NextShardIterator);
    if (Records.length === 0) break;
    changes.push(...(Records as unknown as DynamoDBRecord[]));
    iterator = NextShardIterator;
  }
  return changes;
}

async function firstIterator(tableName: string): Promise<string> {
  const { streamArn, shardId } = await streamOf(tableName);
  const { ShardIterator = '' } = await streams.send(
    new GetShardIteratorCommand({
      StreamArn: streamArn,
      ShardId: shardId,
      ShardIteratorType: 'TRIM_HORIZON',
    }),
  );
  return ShardIterator;
}
