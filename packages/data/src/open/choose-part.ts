import { CounterpointError, nearestWord } from '@counterpoint/core';
import { noParts } from './no-parts.js';
import { isSplitName, sameSplit, splitAliases } from './split-names.js';
import type { Split } from './split.js';

/** Layouts whose splits stand within their files. */
const ownSplits: readonly string[] = ['manifest', 'tar', 'table', 'parquet'];

/**
 * The part that a split's name means: called so, called by another word for it (`val`, `valid`,
 * `validation`, `dev`), or with it as the
 * first or the last of several words (`train.en-de`, `train2017`, `queries.train`). Without a name: the training
 * part, or the only one.
 *
 * @throws CP_DATA_SPLIT when there is none, or more than one
 */
export function choosePart(
  parts: readonly Split[],
  split: string | undefined,
  where: string,
): Split {
  const only = parts.length === 1 ? parts[0]! : undefined;
  if (only !== undefined && split === undefined) return only;
  if (only?.split === '') {
    // Data without parts is for training; giving it out as the test part too would be a leak that
    // no score shows.
    if (ownSplits.includes(only.layout) || sameSplit(split!, 'train')) return only;
    throw noParts(split!, where);
  }
  const within = only !== undefined && only.layout === 'tar' && !isSplitName(only.split);
  if (within && !sameSplit(only.split, split!)) return only;
  const names = parts.map((part) => part.split);
  const splitName = split ?? 'train';
  const words = [
    splitName,
    ...(splitAliases.find((words) => words.includes(splitName.toLowerCase())) ?? []),
  ];
  const rules: ((name: string, word: string) => boolean)[] = [
    (name, word) => name.toLowerCase() === word.toLowerCase(),
    (name, word) =>
      new RegExp(`^${escape(word)}([-_. ]|[0-9]|set$)|[-_. ]${escape(word)}$`, 'i').test(name),
  ];
  for (const rule of rules) {
    for (const word of words) {
      const matches = parts.filter((part) => rule(part.split, word));
      if (matches.length === 1) return matches[0]!;
      if (matches.length > 1)
        throw unclear(
          `${matches.length} parts could be the split "${splitName}"`,
          matches.map((part) => part.split),
          where,
        );
    }
  }
  const near = split === undefined ? undefined : nearestWord(split, names);
  throw unclear(
    split === undefined
      ? 'There are several parts and none is the training part'
      : `There is no split "${split}"`,
    names,
    where,
    near,
  );
}

function unclear(
  what: string,
  names: readonly string[],
  where: string,
  near?: string,
): CounterpointError {
  return new CounterpointError('CP_DATA_SPLIT', {
    what,
    where,
    expected: `one of ${names.join(', ')}`,
    remedy:
      near === undefined
        ? 'name one of them as the split, or give the path of its files'
        : `did you mean "${near}"`,
    facts: { splits: names },
  });
}

function escape(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
