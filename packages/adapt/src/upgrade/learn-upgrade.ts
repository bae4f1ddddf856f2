import { CounterpointError, Rng } from '@counterpoint/core';
import { meanInterval, selectRows, type Interval, type NamedMatrix } from '@counterpoint/eval';
import { fitAffine, fitHidden, fitRotation } from '../map/fit-map.js';
import { identityMap } from '../map/identity-map.js';
import { unitMatrix, type VectorMap } from '../map/vector-map.js';
import { agreement, type Spaces } from './agreement.js';

/** How many pairs {@link learnUpgrade} uses, and on how many neighbours it judges a map. */
export interface UpgradeOptions {
  /** Pairs that are used at most. @default 5000 */
  readonly pairs?: number;
  /** Of every draw. @default 1 */
  readonly seed?: number;
  /** Neighbours that are compared. @default 10 */
  readonly neighbours?: number;
}

/** A kind of map, and how it did on the validation part. */
export interface MapCandidate {
  /** `rotation`, `affine, penalty 0.01`, `hidden layer of 512, penalty 0.1` */
  readonly name: string;
  /** Share of the new model's neighbours that the mapped query finds in the old space. */
  readonly agreement: number;
}

/** A map from a new model's embeddings to an old model's, with what it is worth. */
export interface LearnedUpgrade {
  readonly map: VectorMap;
  /** The chosen candidate. */
  readonly choice: string;
  readonly candidates: readonly MapCandidate[];
  /** Pairs that were used, and how many of them took no part in fitting or choosing. */
  readonly pairs: number;
  readonly heldOut: number;
  /**
   * Share of the new model's nearest neighbours that are found, over pairs that took no part in
   * fitting or choosing: by mapped queries in the old space, and by the old model itself.
   */
  readonly mapped: Interval;
  readonly old: Interval;
}

const fewestPairs = 50;
const affinePenalties = [1e-4, 1e-3, 1e-2, 1e-1, 1];
const hiddenPenalties = [1e-3, 1e-2, 1e-1];
const hiddenUnits = 512;

/**
 * Learns a map by which queries of a new model search an index that an old model made, from samples
 * that both models embedded. Several kinds of maps are fitted on 70 % of the pairs, one is chosen
 * on 15 %, its worth is measured on the rest, and it is fitted again on all of them.
 *
 * The idea of Drift-Adapter, https://arxiv.org/abs/2509.23471. Differs: the non-linear map has
 * random hidden weights, so that every fit is a linear system.
 *
 * @param old embeddings of the old model
 * @param current embeddings of the new model; those with an id of `old` are the pairs
 * @throws CP_ADAPT_PAIRS for fewer than 50 pairs; CP_ADAPT_OPTION
 */
export function learnUpgrade(
  old: NamedMatrix,
  current: NamedMatrix,
  { pairs: maximum = 5000, seed = 1, neighbours: k = 10 }: UpgradeOptions = {},
): LearnedUpgrade {
  const { from, to } = pairedRows(old, current, maximum, seed);
  const all = { old: selectRows(old, to), current: selectRows(current, from) };
  const [fit, validation, test] = splitRows(from.length);
  const rowsOf = (rows: readonly number[]): Spaces => ({
    old: selectRows(all.old, rows),
    current: selectRows(all.current, rows),
  });
  const makers = candidateMaps(old.width === current.width, seed);
  const names = makers.flatMap((maker) => maker.names);
  const fitted = makers.flatMap(({ make }) => make(rowsOf(fit)));
  const paired = rowsOf([...fit, ...validation]);
  const scores = fitted.map((map) => mean(agreement(paired, fit.length, k, map)));
  const best = scores.indexOf(Math.max(...scores));
  const measured = (map?: VectorMap) =>
    meanInterval(agreement(all, fit.length + validation.length, k, map));
  return {
    map: refit(makers, names[best]!, all),
    choice: names[best]!,
    candidates: names.map((name, i) => ({ name, agreement: scores[i]! })),
    pairs: from.length,
    heldOut: test.length,
    mapped: measured(fitted[best]!),
    old: measured(),
  };
}

interface MapMaker {
  readonly names: readonly string[];
  readonly make: (pairs: Spaces) => readonly VectorMap[];
}

/** The map of that name, fitted on other pairs. */
function refit(makers: readonly MapMaker[], name: string, pairs: Spaces): VectorMap {
  const maker = makers.find(({ names }) => names.includes(name))!;
  return maker.make(pairs)[maker.names.indexOf(name)]!;
}

function candidateMaps(isSameWidth: boolean, seed: number): readonly MapMaker[] {
  const matrices = ({ old, current }: Spaces) => [unitMatrix(current), unitMatrix(old)] as const;
  const identity: MapMaker = {
    names: ['no map'],
    make: ({ old: { width } }) => [identityMap(width)],
  };
  return [
    ...(isSameWidth ? [identity] : []),
    { names: ['rotation'], make: (pairs) => [fitRotation(...matrices(pairs))] },
    {
      names: affinePenalties.map((penalty) => `affine, penalty ${penalty}`),
      make: (pairs) => fitAffine(...matrices(pairs), affinePenalties),
    },
    {
      names: hiddenPenalties.map((each) => `hidden layer of ${hiddenUnits}, penalty ${each}`),
      make: (pairs) => fitHidden(...matrices(pairs), hiddenPenalties, { units: hiddenUnits, seed }),
    },
  ];
}

/** The rows of new and old embeddings that have the same id, at most so many, drawn at random. */
function pairedRows(
  old: NamedMatrix,
  current: NamedMatrix,
  maximum: number,
  seed: number,
): { readonly from: readonly number[]; readonly to: readonly number[] } {
  if (!Number.isInteger(maximum) || maximum < fewestPairs)
    throw new CounterpointError('CP_ADAPT_OPTION', {
      what: `${maximum} pairs are asked for`,
      where: 'pairs',
      expected: `a whole number of at least ${fewestPairs}`,
    });
  const places = new Map(old.ids.map((id, row) => [id, row]));
  const shared = current.ids.flatMap((id, row) => (places.has(id) ? [[row, places.get(id)!]] : []));
  if (shared.length < fewestPairs)
    throw new CounterpointError('CP_ADAPT_PAIRS', {
      what: `${shared.length} samples have an embedding of both models`,
      where: `${old.count} old and ${current.count} new embeddings`,
      expected: `at least ${fewestPairs} ids that are in both`,
      remedy: 'embed the same samples with both models; ids are the names of samples',
      facts: { old: old.ids.slice(0, 3), current: current.ids.slice(0, 3) },
    });
  const order = Rng.of(seed, 'pairs of two models').permutation(shared.length);
  const pairs = Array.from(order.subarray(0, maximum), (i) => shared[i]!);
  return { from: pairs.map(([row]) => row!), to: pairs.map(([, row]) => row!) };
}

/** 70, 15 and 15 % of the pairs, which stand in a random order already. */
function splitRows(count: number): readonly [number[], number[], number[]] {
  const rows = Array.from({ length: count }, (_, i) => i);
  const [first, second] = [Math.round(0.7 * count), Math.round(0.85 * count)];
  return [rows.slice(0, first), rows.slice(first, second), rows.slice(second)];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}
