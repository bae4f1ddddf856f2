import { CounterpointError } from '@counterpoint/core';

/** How the labels that stand in files become class indices. */
export interface LabelEncoder {
  readonly classes?: readonly string[];
  /** @throws CP_DATA_LABEL for a label that is no class */
  indexOf(label: string, key: string): number;
}

/**
 * Settles what labels mean: class indices where they are whole numbers, else class names. Names that are not given are
 * those that occur, sorted.
 *
 * @param labels all that occur
 * @param classes the class names in the order of their indices, when known
 */
export function labelEncoder(labels: Iterable<string>, classes?: readonly string[]): LabelEncoder {
  const occurring = new Set(labels);
  const numbers = [...occurring].every((label) => /^\d+$/.test(label));
  if (numbers) {
    const count = classes?.length ?? Infinity;
    return {
      classes,
      indexOf: (label, key) =>
        /^\d+$/.test(label) && Number(label) < count ? Number(label) : noClass(label, key, count),
    };
  }
  const names = classes ?? [...occurring].sort();
  const places = new Map(names.map((name, i) => [name, i]));
  return {
    classes: names,
    indexOf: (label, key) => places.get(label) ?? noClass(label, key, names.length),
  };
}

function noClass(label: string, key: string, count: number): never {
  throw new CounterpointError('CP_DATA_LABEL', {
    what: `"${label.slice(0, 60)}" is no class`,
    where: key,
    expected: Number.isFinite(count) ? `a class name or a number below ${count}` : 'a whole number',
    facts: { key, label },
  });
}
