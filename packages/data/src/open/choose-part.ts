import { CounterpointError, nearestWord } from '@counterpoint/core';
import type { DataPart } from './find-parts.js';

const aliases: readonly (readonly string[])[] = [['train', 'training'], ['val', 'valid', 'validation', 'dev'], ['test', 'testing', 't10k']];

/**
 * The part that a split's name means: called so, called by another word for it (`val`, `valid`, `validation`, `dev`), or with it as the
 * first or the last of several words (`train.en-de`, `queries.train`). Without a name: the training part, or the only one.
 *
 * @throws CP_DATA_SPLIT when there is none, or more than one
 */
export function choosePart(parts: readonly DataPart[], split: string | undefined, where: string): DataPart {
  if (parts.length === 1 && (split === undefined || parts[0]!.split === '')) return parts[0]!;
  const names = parts.map((part) => part.split);
  const wanted = split ?? 'train';
  const words = [wanted, ...(aliases.find((words) => words.includes(wanted.toLowerCase())) ?? [])];
  const rules: ((name: string, word: string) => boolean)[] = [
    (name, word) => name.toLowerCase() === word.toLowerCase(),
    (name, word) => new RegExp(`^${escape(word)}[-_.]|[-_.]${escape(word)}$`, 'i').test(name),
  ];
  for (const rule of rules) {
    for (const word of words) {
      const found = parts.filter((part) => rule(part.split, word));
      if (found.length === 1) return found[0]!;
      if (found.length > 1) throw unclear(`${found.length} parts could be the split "${wanted}"`, found.map((part) => part.split), where);
    }
  }
  const near = split === undefined ? undefined : nearestWord(split, names);
  throw unclear(split === undefined ? 'There are several parts and none is the training part' : `There is no split "${split}"`, names, where, near);
}

function unclear(what: string, names: readonly string[], where: string, near?: string): CounterpointError {
  return new CounterpointError('CP_DATA_SPLIT', {
    what, where, expected: `one of ${names.join(', ')}`,
    remedy: near === undefined ? 'name one of them as the split, or give the path of its files' : `did you mean "${near}"?`, facts: { splits: names },
  });
}

function escape(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
