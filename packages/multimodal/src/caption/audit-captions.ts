import { CounterpointError, disjointSets } from '@counterpoint/core';

/** What the captions of a data set are like. */
export interface CaptionAudit {
  readonly samples: number;
  /** Different pictures or recordings: rows may repeat one for each of its captions. */
  readonly items: number;
  readonly captions: number;
  readonly distinct: number;
  /** Samples without a caption. */
  readonly empty: number;
  /** Captions longer than the context: they are cut. */
  readonly cut: number;
  /**
   * [samples] Samples of one group share a caption or are one item, in one step or several: none
   * is another's negative. -1 where there is no caption.
   */
  readonly groups: Int32Array;
  /** Samples that share a caption with another. */
  readonly shared: number;
}

/**
 * Looks through all captions before training.
 *
 * @param captions of each sample, by its index
 * @param isLonger whether a caption exceeds the context
 * @param itemOf [samples] what each row shows: rows of one number repeat a picture or recording
 *   for each of its captions (Flickr, COCO); below zero: unknown. Default: each row its own
 * @throws CP_MULTIMODAL_CAPTIONS when there is none, or all samples have the same: nothing can
 *   be learned from either
 */
export function auditCaptions(
  captions: readonly (readonly string[])[],
  isLonger: (caption: string) => boolean = () => false,
  itemOf?: ArrayLike<number>,
): CaptionAudit {
  const sets = disjointSets(captions.length);
  const first = new Map<string, number>();
  const firstOf = new Map<number, number>();
  let count = 0,
    cut = 0,
    empty = 0;
  captions.forEach((list, i) => {
    if (list.length === 0) empty++;
    for (const caption of list) {
      count++;
      const firstItem = first.get(caption);
      if (firstItem === undefined) first.set(caption, i);
      else sets.unite(firstItem, i);
      if (isLonger(caption)) cut++;
    }
    const item = itemOf?.[i] ?? -1;
    if (item < 0 || list.length === 0) return;
    const same = firstOf.get(item);
    if (same === undefined) firstOf.set(item, i);
    else sets.unite(same, i);
  });
  const groups = Int32Array.from(captions, (list, i) => (list.length === 0 ? -1 : sets.rootOf(i)));
  if (
    count === 0 ||
    (new Set(groups.filter((group) => group >= 0)).size === 1 && captions.length - empty > 1)
  ) {
    throw new CounterpointError('CP_MULTIMODAL_CAPTIONS', {
      what:
        count === 0
          ? `None of ${captions.length} samples has a caption`
          : `All ${captions.length - empty} samples share their captions`,
      expected: 'captions that tell samples apart',
      remedy: 'check which columns hold the captions',
      facts: { samples: captions.length, captions: count },
    });
  }
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return {
    samples: captions.length,
    items: captions.length - repeated(captions, itemOf),
    captions: count,
    distinct: first.size,
    empty,
    cut,
    groups,
    shared: groups.filter((group) => group >= 0 && sizes.get(group)! > 1).length,
  };
}

/** Rows with a caption whose item stands in an earlier row. */
function repeated(captions: readonly (readonly string[])[], itemOf?: ArrayLike<number>): number {
  if (itemOf === undefined) return 0;
  const items = captions.flatMap((list, i) =>
    list.length > 0 && itemOf[i]! >= 0 ? [itemOf[i]!] : [],
  );
  return items.length - new Set(items).size;
}
