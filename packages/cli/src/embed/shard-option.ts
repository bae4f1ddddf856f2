import type { SliceNumber } from '@counterpoint/data';
import { InvalidArgumentError, Option } from 'commander';

/** `--shard K/N`: one of N consecutive slices of the data. */
export function shardOption(samples: string): Option {
  return new Option(
    '--shard <k/n>',
    `one of n slices of the ${samples}, from 1/n to n/n, for as many processes; --out is then ` +
      'a folder, and `embed merge` joins what is in it',
  ).argParser(shardNumber);
}

/** `--shard K/N` of `search --add`: one of N slices, which as many processes add to one index. */
export function addedShardOption(samples: string): Option {
  return new Option(
    '--shard <k/n>',
    `with --add: one of n slices of the ${samples}, from 1/n to n/n, for as many processes, which ` +
      'may write to one index at once; a slice that is added again changes nothing',
  )
    .argParser(shardNumber)
    .conflicts('rebuild');
}

/** Reads `3/100`. */
export function shardNumber(value: string): SliceNumber {
  const match = /^\s*(\d{1,9})\s*\/\s*(\d{1,9})\s*$/.exec(value);
  const [number, count] = [Number(match?.[1]), Number(match?.[2])];
  if (match !== null && number >= 1 && number <= count) return { number, count };
  throw new InvalidArgumentError(
    'It must be such as 3/100: a number from 1, and how many there are.',
  );
}
