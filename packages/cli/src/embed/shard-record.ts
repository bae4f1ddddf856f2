import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CounterpointError } from '@counterpoint/core';
import type { SliceNumber } from '@counterpoint/data';
import { z } from 'zod';

/** What lies beside a shard of embeddings when it is complete. */
export interface ShardRecord {
  readonly format: 'counterpoint-embeddings';
  readonly version: 1;
  /** Which slice of how many, from 1. */
  readonly number: number;
  readonly count: number;
  /** The fingerprint of the encoder. */
  readonly model: string;
  /** The fingerprint of the whole data. */
  readonly data: string;
  /** Names of the classes that labels are indices of. */
  readonly classes?: readonly string[];
  /** Where they come from, such as `the column label`. Absent in older shards. */
  readonly classesFrom?: string;
  readonly width: number;
  readonly rows: number;
  /** Samples that could not be read, by code. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly bytes: number;
  /** SHA-256 of the file of embeddings, in hexadecimal. */
  readonly sha256: string;
}

const shardRecordSchema: z.ZodType<ShardRecord> = z.strictObject({
  format: z.literal('counterpoint-embeddings'),
  version: z.literal(1),
  number: z.number().int().min(1),
  count: z.number().int().min(1),
  model: z.string(),
  data: z.string(),
  classes: z.array(z.string()).optional(),
  classesFrom: z.string().optional(),
  width: z.number().int().min(1),
  rows: z.number().int().min(0),
  skipped: z.record(z.string(), z.number()),
  bytes: z.number().int(),
  sha256: z.string(),
});

/** The files of one shard in a folder. */
export function shardFiles(
  folder: string,
  { number, count }: SliceNumber,
): { readonly embeddings: string; readonly record: string } {
  const digits = (value: number) => String(value).padStart(5, '0');
  const base = join(folder, `embeddings-${digits(number)}-of-${digits(count)}`);
  return { embeddings: `${base}.parquet`, record: `${base}.json` };
}

/**
 * The record at a path; undefined where there is none.
 *
 * @throws CP_CLI_SHARDS when it is no such record
 */
export async function readShardRecord(path: string): Promise<ShardRecord | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? undefined : Promise.reject(error),
  );
  if (text === undefined) return undefined;
  try {
    return shardRecordSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CounterpointError('CP_CLI_SHARDS', {
      what: 'The record of a shard of embeddings cannot be read',
      where: path,
      expected: 'what `embed --shard` writes',
      remedy: 'delete it, and embed that shard again',
      cause,
    });
  }
}

/** Paths of all records in a folder, in the order of their names. */
export async function listShardRecords(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    throw new CounterpointError('CP_CLI_SHARDS', {
      what: `There is no folder of shards (${cause.code ?? cause.message})`,
      where: folder,
      expected: 'the folder that `embed --shard k/n --out` named',
      cause,
    });
  });
  const pattern = /^embeddings-\d{5,}-of-\d{5,}\.json$/;
  return names
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => join(folder, name));
}
