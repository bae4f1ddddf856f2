import { CounterpointError, Rng } from '@counterpoint/core';
import {
  meanDifference,
  meanInterval,
  nearest,
  neighbourVote,
  selectRows,
  type Interval,
  type LabelledMatrix,
} from '@counterpoint/eval';
import { identityMap } from '../map/identity-map.js';
import { applyLayer, type AffineLayer } from './affine-layer.js';
import { withinClassLayer, type WithinClassOptions } from './within-class-layer.js';

/** The seed and the shrinkage of {@link learnClassLayer}. */
export interface ClassLayerOptions extends WithinClassOptions {
  /** Of the halves of the classes. @default 1 */
  readonly seed?: number;
}

/** What was learned from classes, and whether it helps others. */
export interface LearnedClassLayer {
  /** Learned from all classes; the identity where it was not promoted. */
  readonly layer: AffineLayer;
  /** True when the gain is above zero with 99 % confidence. */
  readonly isPromoted: boolean;
  /**
   * How often the vote of the five nearest other samples is the class of a sample, among the classes
   * of one half; intervals draw classes.
   */
  readonly before: Interval;
  /** The same behind the layer that the other half of the classes gave. */
  readonly after: Interval;
  /** The paired difference, with a 99 % interval. */
  readonly gain: Interval;
  /** Classes of two samples or more. */
  readonly classes: number;
  readonly samples: number;
}

const fewestClasses = 6;
/** That vote. */
const neighbours = 5;
/** Of the gain: a layer that labels without meaning taught is rarely promoted. */
const confidence = 0.99;

/**
 * Learns from some classes a layer that also tells others apart: see {@link withinClassLayer}. The
 * classes are drawn into two halves. A layer from either half is measured on the samples of the
 * other, so that no class is scored by a layer that it taught. The result is learned from all classes, and
 * promoted only if that gain is above zero.
 *
 * @param embeddings [N, D] with a class for each row
 * @throws CP_ADAPT_CLASSES for fewer than six classes of two samples or more; CP_EVAL_NOT_FINITE
 */
export function learnClassLayer(
  embeddings: LabelledMatrix,
  { seed = 1, ...options }: ClassLayerOptions = {},
): LearnedClassLayer {
  const usable = withCompany(embeddings);
  const classes = [...new Set(Array.from(usable.labels))];
  if (classes.length < fewestClasses) throw tooFew(classes.length, embeddings);
  const order = Rng.of(seed, 'halves of the classes').permutation(classes.length);
  const first = new Set(Array.from(order.subarray(0, classes.length >> 1), (i) => classes[i]!));
  const halves = [true, false].map((isFirst) =>
    having(usable, (each) => first.has(each) === isFirst),
  );
  const [before, after]: [number[], number[]] = [[], []];
  for (const [i, half] of halves.entries()) {
    const layer = withinClassLayer(halves[1 - i]!, options);
    before.push(...sameClass(half));
    after.push(...sameClass({ ...applyLayer(layer, half), labels: half.labels }));
  }
  const intervalOver = halves.flatMap(({ labels }) => Array.from(labels));
  const gain = meanDifference(after, before, { intervalOver, confidence });
  const isPromoted = gain.low > 0;
  return {
    layer: isPromoted ? withinClassLayer(usable, options) : identityMap(embeddings.width),
    isPromoted,
    before: meanInterval(before, { intervalOver }),
    after: meanInterval(after, { intervalOver }),
    gain,
    classes: classes.length,
    samples: usable.count,
  };
}

/** For each row 1 where the vote of its nearest others is its class, else 0. */
function sameClass(embeddings: LabelledMatrix): Uint8Array {
  const { labels, count } = embeddings;
  const dense = new Map([...new Set(Array.from(labels))].map((label, i) => [label, i]));
  const classes = Int32Array.from(labels, (label) => dense.get(label)!);
  const k = Math.min(neighbours, count - 1);
  const others = nearest(embeddings, embeddings, k, { itself: true });
  return neighbourVote(others, classes, classes).correct;
}

/** The rows of classes that have two or more. */
function withCompany(embeddings: LabelledMatrix): LabelledMatrix {
  const counts = new Map<number, number>();
  for (const label of Array.from(embeddings.labels))
    counts.set(label, (counts.get(label) ?? 0) + 1);
  return having(embeddings, (label) => counts.get(label)! > 1);
}

function having(embeddings: LabelledMatrix, isPart: (label: number) => boolean): LabelledMatrix {
  const labels = Array.from(embeddings.labels);
  const rows = labels.flatMap((label, row) => (isPart(label) ? [row] : []));
  return { ...selectRows(embeddings, rows), labels: rows.map((row) => labels[row]!) };
}

function tooFew(classes: number, { count }: LabelledMatrix): CounterpointError {
  return new CounterpointError('CP_ADAPT_CLASSES', {
    what: `${classes} classes have two samples or more`,
    where: `${count} embeddings`,
    expected: `at least ${fewestClasses}: one half is measured by what the other half taught`,
    remedy: 'label samples of more classes',
  });
}
