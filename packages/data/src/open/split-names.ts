/** The usual words for a split, those of one meaning together. */
export const splitAliases: readonly (readonly string[])[] = [
  ['train', 'training'],
  ['val', 'valid', 'validation', 'dev'],
  ['test', 'testing', 't10k'],
];

/** Whether two names mean the same split. */
export function sameSplit(a: string, b: string): boolean {
  const words = splitAliases.find((each) => each.includes(a.toLowerCase())) ?? [a.toLowerCase()];
  return words.includes(b.toLowerCase());
}

/** Whether a name is one of the usual words for a split. */
export function isSplitName(name: string): boolean {
  return splitAliases.some((words) => words.includes(name.toLowerCase()));
}

const compound = new RegExp(
  `^(?:(?:images?|imgs?|data|dataset|seg|audio|wavs?)[-_ ])?(${splitAliases.flat().join('|')})` +
    '(?:[-_ ]?(?:set|data|dataset|split|images?|imgs?|files|folder|audio|wavs?))?(?:[-_ ]?[0-9]{1,4})?$',
  'i',
);

/**
 * Whether a folder is called after a split, alone or with words that say no more: `training_set`,
 * `seg_test`, `train2017`.
 */
export function isSplitFolder(name: string): boolean {
  return compound.test(name);
}
