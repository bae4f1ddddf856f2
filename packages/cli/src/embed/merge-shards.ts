import { CounterpointError } from '@counterpoint/core';
import { embeddingWriter, readEmbeddingBatches } from '@counterpoint/data';
import { fileHash } from './file-hash.js';
import { listShardRecords, readShardRecord, shardFiles, type ShardRecord } from './shard-record.js';

/** What was joined. */
export interface MergedShards {
  /** The files written. */
  readonly out: readonly string[];
  readonly shards: number;
  readonly rows: number;
  readonly width: number;
  readonly classes?: readonly string[];
  readonly model: string;
  readonly data: string;
  /** Samples that no shard could read, by code. */
  readonly skipped: Readonly<Record<string, number>>;
}

/**
 * Joins the shards of a folder into one file, in the order of the data. One row group is in memory
 * at a time.
 *
 * @throws CP_CLI_SHARDS when shards are missing, damaged, or do not belong together
 */
export async function mergeShards(
  folder: string,
  out: string,
  onProgress?: (done: number, total: number) => void,
): Promise<MergedShards> {
  const records = await completeRecords(folder);
  const [first] = records as [ShardRecord, ...ShardRecord[]];
  const { count, width, classes, model, data } = first;
  for (const record of records) await checkBytes(folder, record);
  const writer = embeddingWriter(out, width);
  await writer.open();
  let rows = 0;
  try {
    for (const record of records) {
      const { embeddings } = shardFiles(folder, record);
      for await (const batch of readEmbeddingBatches(embeddings)) {
        await writer.write(batch);
        rows += batch.ids.length;
      }
      onProgress?.(record.number, count);
    }
  } catch (error) {
    await writer.abandon();
    throw error;
  }
  const skipped: Record<string, number> = {};
  for (const record of records)
    for (const [code, times] of Object.entries(record.skipped))
      skipped[code] = (skipped[code] ?? 0) + times;
  return { out: await writer.finish(), shards: count, rows, width, classes, model, data, skipped };
}

/** Every record of one division of one data set by one model, in their order. */
async function completeRecords(folder: string): Promise<readonly ShardRecord[]> {
  const paths = await listShardRecords(folder);
  const shardRecords = await Promise.all(paths.map(readShardRecord));
  const records = shardRecords.filter((record) => record !== undefined);
  const [first] = records;
  if (first === undefined)
    throw new CounterpointError('CP_CLI_SHARDS', {
      what: 'There is no complete shard of embeddings',
      where: folder,
      expected: 'what `embed --shard k/n --out` writes',
      remedy: 'embed every shard from 1/n to n/n first',
    });
  const about = ({ count, model, data, width, classes }: ShardRecord) =>
    JSON.stringify([count, model, data, width, classes]);
  // Older shards do not say where their classes come from.
  const from = records.find(({ classesFrom }) => classesFrom !== undefined)?.classesFrom;
  const other = records.findIndex(
    (record) => about(record) !== about(first) || (record.classesFrom ?? from) !== from,
  );
  if (other >= 0)
    throw new CounterpointError('CP_CLI_SHARDS', {
      what: 'Shards do not belong together',
      where: `${paths[0]} and ${paths[other]}`,
      expected: 'one model, one data set, classes by one label and one number of shards',
      remedy: 'delete the shards that do not belong here, or embed into another folder',
      facts: { first, other: records[other] },
    });
  const byNumber = new Map(records.map((record) => [record.number, record]));
  const all = Array.from({ length: first.count }, (_, i) => i + 1);
  const missing = all.filter((number) => !byNumber.has(number));
  if (missing.length > 0)
    throw new CounterpointError('CP_CLI_SHARDS', {
      what:
        `${missing.length} of ${first.count} shards are missing: ` +
        `${missing.slice(0, 20).join(', ')}${missing.length > 20 ? ', ...' : ''}`,
      where: folder,
      expected: 'every shard complete',
      remedy: `embed them with --shard ${missing[0]}/${first.count} and so on`,
      facts: { missing },
    });
  return all.map((number) => byNumber.get(number)!);
}

async function checkBytes(folder: string, record: ShardRecord): Promise<void> {
  const { embeddings } = shardFiles(folder, record);
  const hash = await fileHash(embeddings).catch((cause: NodeJS.ErrnoException) => {
    throw damaged(embeddings, record, cause.code ?? cause.message, cause);
  });
  if (hash !== record.sha256) throw damaged(embeddings, record, 'its bytes differ from its record');
}

function damaged(
  where: string,
  { number, count }: ShardRecord,
  why: string,
  cause?: unknown,
): CounterpointError {
  return new CounterpointError('CP_CLI_SHARDS', {
    what: `A shard of embeddings cannot be used: ${why}`,
    where,
    expected: 'the file as `embed --shard` wrote it',
    remedy: `delete its record, and embed it again with --shard ${number}/${count}`,
    cause,
  });
}
