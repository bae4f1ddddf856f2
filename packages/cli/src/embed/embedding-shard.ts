import { stat } from 'node:fs/promises';
import { CounterpointError, writeFileAtomically } from '@counterpoint/core';
import type { SliceNumber } from '@counterpoint/data';
import { prepareFile } from '../run/check-writable.js';
import { fileHash } from './file-hash.js';
import { readShardRecord, shardFiles, type ShardRecord } from './shard-record.js';

/** What makes the embeddings of a shard what they are. */
export type ShardIdentity = Pick<
  ShardRecord,
  'model' | 'data' | 'width' | 'classes' | 'classesFrom'
>;

/** A shard of embeddings that is to be written, or that is complete already. */
export interface EmbeddingShard {
  /** Where the embeddings go. */
  readonly path: string;
  /** The record, where the shard is complete. */
  readonly complete: ShardRecord | undefined;
  /** Writes the record: the shard is complete from then on. @returns its path */
  finish(result: Pick<ShardRecord, 'rows' | 'skipped'>): Promise<string>;
}

/**
 * Looks whether a shard is complete. A shard is complete when its record is there, which is written
 * last; a process that was killed leaves none, and its shard is embedded again.
 *
 * @throws CP_CLI_SHARDS when the folder holds that shard of another model or other data
 */
export async function embeddingShard(
  folder: string,
  slice: SliceNumber,
  identity: ShardIdentity,
): Promise<EmbeddingShard> {
  const { embeddings: path, record } = shardFiles(folder, slice);
  await prepareFile(path);
  const previous = await readShardRecord(record);
  if (previous !== undefined) refuseOther(previous, identity, record);
  const bytes = await stat(path).then(
    ({ size }) => size,
    () => -1,
  );
  return {
    path,
    complete: previous?.bytes === bytes ? previous : undefined,
    async finish({ rows, skipped }) {
      const { size } = await stat(path);
      const content: ShardRecord = {
        format: 'counterpoint-embeddings',
        version: 1,
        ...slice,
        ...identity,
        rows,
        skipped,
        bytes: size,
        sha256: await fileHash(path),
      };
      await writeFileAtomically(record, `${JSON.stringify(content, null, 1)}\n`);
      return record;
    },
  };
}

function refuseOther(previous: ShardRecord, identity: ShardIdentity, where: string): void {
  const { model, data, classes, classesFrom } = identity;
  const differs = [
    previous.model === model ? '' : 'of another model',
    previous.data === data ? '' : 'of other data',
    sameClasses(previous, identity) ? '' : 'with other classes',
  ].filter((each) => each !== '');
  if (differs.length === 0) return;
  throw new CounterpointError('CP_CLI_SHARDS', {
    what: `The folder already holds this shard ${differs.join(' and ')}`,
    where,
    expected: 'shards of one model, one data set and its classes by one label in a folder',
    remedy: 'choose another folder with --out, or delete the earlier shards',
    facts: {
      stored: { model: previous.model, data: previous.data, classesFrom: previous.classesFrom },
      now: { model, data, classes, classesFrom },
    },
  });
}

/** Whether labels mean the same: older shards do not say where they come from. */
function sameClasses(previous: ShardRecord, { classes, classesFrom }: ShardIdentity): boolean {
  const isSame = JSON.stringify(previous.classes) === JSON.stringify(classes);
  const { classesFrom: before } = previous;
  return isSame && (before === undefined || classesFrom === undefined || before === classesFrom);
}
