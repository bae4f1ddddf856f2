import { CounterpointError, Rng } from '@counterpoint/core';
import {
  lbfgs,
  meanDifference,
  meanInterval,
  nearest,
  rankByCosine,
  scoreQueries,
  selectRows,
  unitRows,
  type Interval,
  type Judgements,
  type NamedMatrix,
} from '@counterpoint/eval';
import { identityMap } from '../map/identity-map.js';
import { applyMap, type VectorMap } from '../map/vector-map.js';
import { residualLoss, type Comparison, type ResidualData } from './residual-loss.js';

/** The seed, the scale and the number of compared documents in {@link learnQueryAdapter}. */
export interface QueryAdapterOptions {
  /** Of every draw. @default 1 */
  readonly seed?: number;
  /** What cosines are multiplied with in the loss: 1 / temperature. @default 20 */
  readonly scale?: number;
  /** Documents that a query is compared with: half its nearest, half at random. @default 200 */
  readonly compared?: number;
}

/** What was learned from feedback, and whether it helps. */
export interface LearnedQueryAdapter {
  /** The map of queries; the identity where it was not promoted. */
  readonly map: VectorMap;
  /**
   * True when the gain on held-out queries, and the gain over an adapter that was taught shuffled
   * judgements, are both above zero with 95 % confidence.
   */
  readonly isPromoted: boolean;
  /** nDCG@10 over held-out queries. */
  readonly before: Interval;
  readonly after: Interval;
  /** Paired differences of nDCG@10. */
  readonly gain: Interval;
  readonly gainOverShuffled: Interval;
  /** The chosen penalty; infinite where no adapter did best on the validation part. */
  readonly penalty: number;
  /** Queries of the three parts. */
  readonly queries: { readonly fit: number; readonly validation: number; readonly test: number };
}

const fewestQueries = 20;
const penalties = [1, 0.1, 0.01, 0.001];
const score = 'ndcg@10';

/**
 * Learns a small change of queries, q' = q + q W, from judgements, pairs or clicks; documents stay
 * as they are, so an index need not be made again. The penalty is chosen on validation queries
 * (20 %), and the adapter is promoted only if it helps on others (20 %).
 *
 * The loss is InfoNCE (van den Oord, Li, Vinyals 2018, https://arxiv.org/abs/1807.03748) over
 * relevant, near and random documents.
 *
 * @param queries embeddings of queries
 * @param documents embeddings of documents, of the same width
 * @param judgements grades above zero are relevant; queries and documents that are not among the
 *   embeddings are left out
 * @throws CP_ADAPT_JUDGEMENTS for fewer than 20 queries with a relevant document; CP_ADAPT_WIDTH
 */
export function learnQueryAdapter(
  queries: NamedMatrix,
  documents: NamedMatrix,
  judgements: Judgements,
  { seed = 1, scale = 20, compared = 200 }: QueryAdapterOptions = {},
): LearnedQueryAdapter {
  if (queries.width !== documents.width)
    throw new CounterpointError('CP_ADAPT_WIDTH', {
      what: `Queries have ${queries.width} values, documents ${documents.width}`,
      where: 'learnQueryAdapter',
      expected: 'queries and documents of one model',
    });
  const judged = usable(queries, documents, judgements);
  const parts = split(judged, seed);
  const learn = (from: readonly JudgedQuery[]) => {
    const data = comparisons(queries, documents, from, { seed, compared });
    return penalties.map((penalty) => fitResidual(data, queries.width, { scale, penalty }));
  };
  const scoresOf = (map: VectorMap | undefined, part: readonly JudgedQuery[]) =>
    scoreWith(map, queries, documents, part);
  const identity = identityMap(queries.width);
  const choose = (maps: readonly VectorMap[]) => {
    const candidates = [identity, ...maps];
    const means = candidates.map((map) => average(scoresOf(map, parts.validation)));
    return means.indexOf(Math.max(...means));
  };
  const maps = learn(parts.fit);
  const best = choose(maps);
  const bestMap = best === 0 ? identity : maps[best - 1]!;
  const shuffled = learn(shuffledJudgements(parts.fit, seed))[Math.max(0, best - 1)]!;
  const [before, after, control] = [undefined, bestMap, shuffled].map((map) =>
    scoresOf(map, parts.test),
  ) as [Float64Array, Float64Array, Float64Array];
  const gain = meanDifference(after, before);
  const gainOverShuffled = meanDifference(after, control);
  const isPromoted = best > 0 && gain.low > 0 && gainOverShuffled.low > 0;
  return {
    map: isPromoted ? bestMap : identity,
    isPromoted,
    before: meanInterval(before),
    after: meanInterval(after),
    gain,
    gainOverShuffled,
    penalty: best === 0 ? Infinity : penalties[best - 1]!,
    queries: {
      fit: parts.fit.length,
      validation: parts.validation.length,
      test: parts.test.length,
    },
  };
}

/** A query with the rows of its relevant documents. */
interface JudgedQuery {
  readonly row: number;
  readonly relevant: readonly number[];
}

function usable(
  queries: NamedMatrix,
  documents: NamedMatrix,
  judgements: Judgements,
): readonly JudgedQuery[] {
  const places = new Map(documents.ids.map((id, row) => [id, row]));
  const judged = queries.ids.flatMap((id, row) => {
    const grades = judgements.get(id) ?? new Map<string, number>();
    const relevant = [...grades].flatMap(([document, grade]) =>
      grade > 0 && places.has(document) ? [places.get(document)!] : [],
    );
    return relevant.length === 0 ? [] : [{ row, relevant }];
  });
  if (judged.length >= fewestQueries) return judged;
  throw new CounterpointError('CP_ADAPT_JUDGEMENTS', {
    what: `${judged.length} queries have a relevant document`,
    where: `${queries.count} queries, ${documents.count} documents`,
    expected: `at least ${fewestQueries}; ids of judgements are names of embeddings`,
    remedy: 'collect more feedback, or check that ids are the same in all files',
    facts: { queries: queries.ids.slice(0, 3), judged: [...judgements.keys()].slice(0, 3) },
  });
}

interface Parts {
  readonly fit: readonly JudgedQuery[];
  readonly validation: readonly JudgedQuery[];
  readonly test: readonly JudgedQuery[];
}

function split(judged: readonly JudgedQuery[], seed: number): Parts {
  const order = Rng.of(seed, 'queries with feedback').permutation(judged.length);
  const batch = Array.from(order, (i) => judged[i]!);
  const [first, second] = [Math.round(0.6 * batch.length), Math.round(0.8 * batch.length)];
  return {
    fit: batch.slice(0, first),
    validation: batch.slice(first, second),
    test: batch.slice(second),
  };
}

/** The same queries with each other's documents: what is learned from them is chance. */
function shuffledJudgements(judged: readonly JudgedQuery[], seed: number): readonly JudgedQuery[] {
  const order = Rng.of(seed, 'shuffled judgements').permutation(judged.length);
  return judged.map(({ row }, i) => ({ row, relevant: judged[order[i]!]!.relevant }));
}

function comparisons(
  queries: NamedMatrix,
  documents: NamedMatrix,
  judged: readonly JudgedQuery[],
  { seed, compared }: { readonly seed: number; readonly compared: number },
): ResidualData {
  const rng = Rng.of(seed, 'documents that are compared');
  const near = Math.min(documents.count, Math.ceil(compared / 2));
  const judgedQueries = selectRows(
    queries,
    judged.map(({ row }) => row),
  );
  const { indices } = nearest(judgedQueries, documents, near);
  const each = judged.map(({ relevant }, i): Comparison => {
    const rows = new Set(relevant);
    for (const row of indices.subarray(i * near, (i + 1) * near)) rows.add(row);
    const depth = Math.min(documents.count, relevant.length + compared);
    while (rows.size < depth) rows.add(rng.integer(documents.count));
    return { query: i, documents: Uint32Array.from(rows), relevant: relevant.length };
  });
  return {
    queries: unitRows(judgedQueries),
    documents: unitRows(documents),
    comparisons: each,
  };
}

function fitResidual(
  data: ResidualData,
  width: number,
  options: { readonly scale: number; readonly penalty: number },
): VectorMap {
  const { at } = lbfgs(
    new Float64Array(width * width),
    (x, gradient) => residualLoss(data, options, x, gradient),
    { maxIterations: 30, tolerance: 1e-4 },
  );
  const { linear, bias } = identityMap(width);
  return { linear: { ...linear, values: linear.values.map((value, i) => value + at[i]!) }, bias };
}

/** nDCG@10 of each query of a part, in their order. */
function scoreWith(
  map: VectorMap | undefined,
  queries: NamedMatrix,
  documents: NamedMatrix,
  part: readonly JudgedQuery[],
): Float64Array {
  const partQueries = selectRows(
    queries,
    part.map(({ row }) => row),
  );
  const ids = part.map(({ row }) => queries.ids[row]!);
  const mapped = map === undefined ? partQueries : applyMap(map, partQueries);
  const run = rankByCosine({ ...mapped, ids }, documents, { depth: Math.min(10, documents.count) });
  const judgements: Judgements = new Map(
    part.map(({ relevant }, i) => [
      ids[i]!,
      new Map(relevant.map((row) => [documents.ids[row]!, 1])),
    ]),
  );
  return scoreQueries(run, judgements).scores[score]!;
}

function average(values: Float64Array): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}
