import { groupingFacts } from './evidence-line.js';
import { intervalGroups, type KnownSamples } from './interval-groups.js';

/** Samples with their classes. */
interface LabelledSamples extends KnownSamples {
  /** The class of each sample. */
  readonly labels: ArrayLike<number>;
}

/**
 * The group of each training sample, for a choice that must hold for other groups: by the fact that
 * intervals draw groups of, or by one that samples usually come in groups by, such as `speaker`.
 * Undefined where samples lack it; where the test part has a sample of a training group, such as a
 * speaker that training heard; and where each class lies within one group: speakers are not told
 * apart by other speakers.
 */
export function trainingGroups(
  train: LabelledSamples,
  test: Pick<KnownSamples, 'metadata'>,
  intervalOver: string | undefined,
): Int32Array | undefined {
  const [usual] = groupingFacts(train.metadata);
  const fact = [intervalOver, usual].find(
    (each) => each !== undefined && train.metadata.every((facts) => (facts?.[each] ?? '') !== ''),
  );
  const groups = intervalGroups(train, fact);
  if (groups === undefined || fact === undefined) return undefined;
  const known = new Set(train.metadata.map((facts) => JSON.stringify(facts![fact])));
  const isOther = (facts: KnownSamples['metadata'][number]): boolean =>
    facts?.[fact] !== undefined && !known.has(JSON.stringify(facts[fact]));
  return test.metadata.every(isOther) && spansGroups(train.labels, groups) ? groups : undefined;
}

/** Whether a class has samples of several groups. */
function spansGroups(labels: ArrayLike<number>, groups: Int32Array): boolean {
  const groupOfClass = new Map<number, number>();
  return groups.some((group, i) => {
    const first = groupOfClass.get(labels[i]!) ?? group;
    groupOfClass.set(labels[i]!, first);
    return first !== group;
  });
}
