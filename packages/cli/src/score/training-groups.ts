import { groupingFacts } from './evidence-line.js';
import { intervalGroups, type KnownSamples } from './interval-groups.js';

/**
 * The group of each training sample: by the fact that intervals draw groups of, or by one that
 * samples usually come in groups by, such as `speaker`. Undefined where samples lack it.
 */
export function trainingGroups(
  train: KnownSamples,
  intervalOver: string | undefined,
): Int32Array | undefined {
  const [usual] = groupingFacts(train.metadata);
  const fact = [intervalOver, usual].find(
    (each) => each !== undefined && train.metadata.every((facts) => (facts?.[each] ?? '') !== ''),
  );
  return intervalGroups(train, fact);
}
