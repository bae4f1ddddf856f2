import { sameCounts } from '../matrix/check.js';
import type { LabelledMatrix } from '../matrix/embedding-matrix.js';
import type { FloatProducts } from '../matrix/float-products.js';
import { nearest } from '../matrix/nearest.js';
import { chooseK, usableKs, usualKs, type Choice } from './choose-k.js';
import type { Classified } from './classified.js';
import { knn } from './knn.js';
import { rowNormaliser, type RowNormalisation } from './row-normalisation.js';
import {
  drawnRows,
  foldsOf,
  neighboursOfOtherGroups,
  neighboursOfOthers,
} from './rows-of-choice.js';

/** At most so many rows are classified to choose the number of neighbours. */
export const mostChoiceRows = 4000;

/** What {@link tunedKnn} chooses from, and on which rows. */
export interface TunedKnnOptions {
  /**
   * The numbers of neighbours that are tried, below the number of training rows; a single one is
   * not chosen but used. Default 1, 3, 5, 10, 20, 50, 100 and 200.
   */
  readonly ks?: readonly number[];
  /** Default 0.1. */
  readonly temperature?: number;
}

/** The settings of {@link tunedKnn} for embeddings. */
export interface TunedMatrixKnnOptions extends TunedKnnOptions {
  /** Normalisations that are tried, of equal ones the first. Default `none` alone. */
  readonly normalisations?: readonly RowNormalisation[];
  /** Rows to choose on. Without them the training rows, each classified by the others. */
  readonly validation?: LabelledMatrix;
  /**
   * The group of each training row, such as its speaker: a row is then classified by other groups
   * alone (cross-validation in up to five parts), for rows of one group are alike beyond their class.
   * A single group cannot be left out, and counts as none.
   */
  readonly groups?: ArrayLike<number>;
  /** At most so many rows are classified to choose the number, drawn once. Default: 4,000. */
  readonly choiceRows?: number;
  /**
   * At most so many of them are classified with each normalisation, where several are tried.
   * Default: 1,000.
   */
  readonly normalisationRows?: number;
  /**
   * Products in float32: the choice is made by them, the vote by exact cosines. See
   * {@link FloatProducts}.
   */
  readonly products?: FloatProducts;
}

/** A vote, and the number of neighbours that was chosen for it. */
export interface TunedKnn extends Classified {
  readonly k: number;
}

/** A vote of neighbours in embeddings, and what was chosen for it. */
export interface TunedMatrixKnn extends TunedKnn {
  readonly normalisation: RowNormalisation;
}

/**
 * Weighted nearest neighbours (`knn`) whose number is chosen on validation rows, or on the training
 * rows: each is classified by the others (leave one out), or by those of other groups. The number
 * of highest accuracy is used, of equal ones the smallest. Where several normalisations are tried, the
 * one whose best number is most accurate is chosen before, on some of these rows. The test rows play
 * no part in either choice.
 *
 * Stone 1974, "Cross-validatory choice and assessment of statistical predictions",
 * https://doi.org/10.1111/j.2517-6161.1974.tb00994.x.
 *
 * @param train [N, D] with labels, at least two rows
 * @param test [M, D] with labels
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_LABEL, CP_EVAL_OPTION, CP_EVAL_NOT_FINITE
 */
export function tunedKnn(
  train: LabelledMatrix,
  test: LabelledMatrix,
  {
    ks = usualKs,
    temperature,
    normalisations = ['none'],
    validation,
    groups,
    choiceRows = mostChoiceRows,
    normalisationRows = 1000,
    products,
  }: TunedMatrixKnnOptions = {},
): TunedMatrixKnn {
  sameCounts('tunedKnn, training part', {
    rows: train.count,
    labels: train.labels.length,
    ...(groups && { groups: groups.length }),
  });
  const usable = ks.length === 1 ? [Math.min(ks[0]!, train.count)] : usableKs(ks, train.count);
  const choose = (normalisation: RowNormalisation, most: number): MatrixChoice => {
    const asked = drawnRows(validation ?? train, most);
    const folds = validation || groups === undefined ? undefined : foldsOf(groups, asked.rows);
    const normalise = rowNormaliser(normalisation, train);
    const base = normalise(train);
    const queries = normalise(asked.matrix);
    const maximum = Math.max(...usable);
    const neighbours = validation
      ? nearest(queries, base, maximum, { products, exact: false })
      : folds
        ? neighboursOfOtherGroups(queries, base, { ...folds, k: maximum, products })
        : neighboursOfOthers(queries, asked.rows, base, maximum, products);
    const labels = { train: train.labels, queries: queries.labels };
    return { ...chooseK(neighbours, labels, usable, temperature), normalisation };
  };
  const rows = Math.min((validation ?? train).count, choiceRows);
  const fewRows = Math.min(rows, normalisationRows);
  const triesSeveral = normalisations.length > 1;
  const { normalisation, k: kOfFew } = triesSeveral
    ? mostRight(normalisations.map((each) => choose(each, fewRows)))
    : { normalisation: normalisations[0] ?? 'none', k: usable[0]! };
  const isChosen = usable.length === 1 || (triesSeveral && fewRows === rows);
  const k = isChosen ? kOfFew : choose(normalisation, rows).k;
  const normalise = rowNormaliser(normalisation, train);
  const vote = knn(normalise(train), normalise(test), { k, temperature, products });
  return { ...vote, k, normalisation };
}

interface MatrixChoice extends Choice {
  readonly normalisation: RowNormalisation;
}

/** Of equal ones the first. */
const mostRight = (choices: readonly MatrixChoice[]): MatrixChoice =>
  choices.reduce((best, each) => (each.right > best.right ? each : best));
