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
