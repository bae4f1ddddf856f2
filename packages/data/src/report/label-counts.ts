import type { LabelEncoder } from '../sample/label-encoder.js';
import type { ClassCount } from './data-report.js';

/**
 * The samples of each class.
 *
 * @param labels how many samples have each label as it stands in the data
 */
export function labelCounts(
  labels: ReadonlyMap<string, number>,
  encoder: LabelEncoder | undefined,
  classes: readonly string[] | undefined,
): { readonly classes?: readonly ClassCount[]; readonly labelled: number } {
  if (encoder === undefined || classes === undefined) return { labelled: 0 };
  const counts = new Array<number>(classes.length).fill(0);
  let labelled = 0;
  for (const [label, count] of labels) {
    const index = indexOrNone(encoder, label);
    if (index === undefined) continue;
    counts[index]! += count;
    labelled += count;
  }
  return { classes: classes.map((name, i) => ({ name, samples: counts[i]! })), labelled };
}

/** A label that is no class is an error of its own samples, reported when they are read. */
function indexOrNone(encoder: LabelEncoder, label: string): number | undefined {
  try {
    return encoder.indexOf(label, '');
  } catch {
    return undefined;
  }
}
