/** What is known of classes when candidates are chosen. */
export interface CandidateOptions {
  /** The classes of the data, as it names them. */
  readonly classes: readonly string[];
  /** Whether the data has a sample of a class, by its index. */
  readonly occurs: (index: number) => boolean;
  /** The classes that the run was trained on with samples of each, as its data named them. */
  readonly runClasses?: readonly string[];
}

/**
 * The classes that a zero-shot answer is chosen from, by index: all but numbers between the labels
 * that have no sample (of labels 2 and 20, the others below 20), unless the run has learned them.
 */
export function candidateClasses({
  classes,
  occurs,
  runClasses,
}: CandidateOptions): readonly number[] {
  const isGap = (name: string, index: number) =>
    !occurs(index) && /^\d+$/.test(name) && runClasses?.includes(name) !== true;
  return [...classes.keys()].filter((index) => !isGap(classes[index]!, index));
}

/** Labels by the places of their classes among the candidates; -1 for one that is none. */
export function labelsAmong(labels: ArrayLike<number>, candidates: readonly number[]): Int32Array {
  const places = new Map(candidates.map((index, place) => [index, place]));
  return Int32Array.from(labels, (label) => places.get(label) ?? -1);
}
