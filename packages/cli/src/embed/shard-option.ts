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

/** Reads `3/100`. */
export function shardNumber(value: string): SliceNumber {
  const match = /^\s*(\d{1,9})\s*\/\s*(\d{1,9})\s*$/.exec(value);
  const [number, count] = [Number(match?.[1]), Number(match?.[2])];
  if (match !== null && number >= 1 && number <= count) return { number, count };
  throw new InvalidArgumentError(
    'It must be such as 3/100: a number from 1, and how many there are.',
  );
}
