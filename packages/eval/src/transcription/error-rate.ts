import { bootstrap, type BootstrapOptions, type Interval } from '../interval/bootstrap.js';
import { notEmpty, sameCounts } from '../matrix/check.js';

/** How a hypothesis differs from its reference, by an alignment of fewest edits. */
export interface Edits {
  readonly substitutions: number;
  readonly insertions: number;
  readonly deletions: number;
  /** Units in the reference. */
  readonly length: number;
}

/**
 * The fewest substitutions, insertions and deletions that turn a reference into a hypothesis.
 *
 * Levenshtein 1966; the dynamic programme of Wagner and Fischer 1974,
 * https://doi.org/10.1145/321796.321811.
 */
export function countEdits(reference: readonly string[], hypothesis: readonly string[]): Edits {
  // One row of the table: each cell holds the edits of the best alignment so far.
  let row: Cell[] = Array.from({ length: hypothesis.length + 1 }, (_, j) => ({
    total: j,
    substitutions: 0,
    insertions: j,
    deletions: 0,
  }));
  for (let i = 1; i <= reference.length; i++) {
    const next: Cell[] = [{ total: i, substitutions: 0, insertions: 0, deletions: i }];
    for (let j = 1; j <= hypothesis.length; j++) {
      const diagonal = row[j - 1]!,
        above = row[j]!,
        left = next[j - 1]!;
      if (reference[i - 1] === hypothesis[j - 1]) next.push(diagonal);
      else if (diagonal.total <= above.total && diagonal.total <= left.total)
        next.push({
          ...diagonal,
          total: diagonal.total + 1,
          substitutions: diagonal.substitutions + 1,
        });
      else if (above.total <= left.total)
        next.push({ ...above, total: above.total + 1, deletions: above.deletions + 1 });
      else next.push({ ...left, total: left.total + 1, insertions: left.insertions + 1 });
    }
    row = next;
  }
  const { substitutions, insertions, deletions } = row.at(-1)!;
  return { substitutions, insertions, deletions, length: reference.length };
}

interface Cell {
  readonly total: number;
  readonly substitutions: number;
  readonly insertions: number;
  readonly deletions: number;
}

/**
 * Word error rate over a corpus: all edits over all words of the references. Can exceed 1. The
 * interval is over utterances.
 *
 * @throws CP_EVAL_COUNTS; CP_EVAL_EMPTY when no reference holds a word
 */
export function wordErrorRate(
  references: readonly string[],
  hypotheses: readonly string[],
  options?: BootstrapOptions,
): Interval {
  return errorRate(
    references,
    hypotheses,
    (text) => text.split(/\s+/u).filter((word) => word !== ''),
    options,
  );
}

/**
 * Character error rate over a corpus: the same in Unicode code points, spaces included, runs of
 * space counting as one.
 */
export function characterErrorRate(
  references: readonly string[],
  hypotheses: readonly string[],
  options?: BootstrapOptions,
): Interval {
  return errorRate(
    references,
    hypotheses,
    (text) => [...text.trim().replace(/\s+/gu, ' ')],
    options,
  );
}

function errorRate(
  references: readonly string[],
  hypotheses: readonly string[],
  units: (text: string) => string[],
  options?: BootstrapOptions,
): Interval {
  sameCounts('error rate', { references: references.length, hypotheses: hypotheses.length });
  const edits = references.map((reference, i) =>
    countEdits(units(reference.normalize('NFC')), units(hypotheses[i]!.normalize('NFC'))),
  );
  notEmpty(
    'error rate',
    edits.reduce((sum, { length }) => sum + length, 0),
    'units in the references',
  );
  return bootstrap(
    edits.length,
    (rows) => {
      let wrong = 0,
        length = 0;
      for (const i of rows) {
        const one = edits[i]!;
        wrong += one.substitutions + one.insertions + one.deletions;
        length += one.length;
      }
      return length === 0 ? 0 : wrong / length;
    },
    options,
  );
}
