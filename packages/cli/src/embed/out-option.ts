import { CounterpointError } from '@counterpoint/core';
import type { SliceNumber } from '@counterpoint/data';
import { InvalidArgumentError, Option } from 'commander';
import { path } from '../commands/parse-option.js';

const isFile = (value: string): boolean => /\.(parquet|npy)$/i.test(value);
const files = 'ending in .parquet, or in .npy (names and classes then go to .ids.jsonl beside it)';

/** `--out FILE` of embeddings. */
export function embeddingsOption(): Option {
  return new Option('--out <file>', files).argParser(embeddingsFile).makeOptionMandatory();
}

function embeddingsFile(value: string): string {
  if (isFile(path(value))) return value;
  throw new InvalidArgumentError('It must end in .parquet or .npy.');
}

/** `--out` of `embed`: a file, or with `--shard` a folder. See {@link checkOut}. */
export function outOption(): Option {
  return new Option('--out <path>', `${files}; with --shard a folder`)
    .argParser(path)
    .makeOptionMandatory();
}

/**
 * Checks that `--out` is a file of embeddings, or with `--shard` a folder.
 *
 * @throws CP_CLI_USAGE
 */
export function checkOut(out: string, shard: SliceNumber | undefined): void {
  if (isFile(out) === (shard === undefined)) return;
  throw new CounterpointError('CP_CLI_USAGE', {
    what:
      shard === undefined
        ? `--out "${out}" does not end in .parquet or .npy`
        : `--out "${out}" is no folder: --shard writes a file and a record for each shard`,
    where: '--out',
    expected: shard === undefined ? 'a file of embeddings' : 'the folder of all shards',
    remedy:
      shard === undefined ? 'let it end in .parquet or .npy' : 'name a folder, then `embed merge`',
  });
}
