import { unitedGroups } from '@counterpoint/core';
import {
  crossLingual,
  joinReports,
  matchRanks,
  modalityGap,
  pairedRetrieval,
  type EmbeddingMatrix,
  type Report,
} from '@counterpoint/eval';
import type { CaptionedPairs } from './embed-pairs.js';

/** Scores of two sides, and which queries of the first direction are answered at rank 1. */
export interface PairsScores {
  readonly report: Report;
  /** The name of the score whose queries {@link first} has. */
  readonly name: string;
  /** 1 for each query whose nearest row is right. */
  readonly first: readonly number[];
  /** The row of each query. */
  readonly rows: readonly number[];
}

export interface PairsOptions {
  /** What the samples are called: `picture`. */
  readonly sample: string;
  /** The group of each row that intervals draw as a whole. */
  readonly intervalOver?: Int32Array;
}

/**
 * Retrieval in both directions, by cosine and by CSLS, where every caption that is the same counts
 * as right, and so does every caption of a sample that has several; the gap between the
 * sides; hubs.
 */
export function pairsScores(
  { samples, captions, groups, items }: Omit<NonNullable<CaptionedPairs['every']>, 'rows'>,
  { sample, intervalOver }: PairsOptions,
): PairsScores {
  const names = [sample, 'caption'] as const;
  const count = new Set(items).size;
  if (count === items.length)
    return twoSidesScores(samples, captions, { names, groups, intervalOver });
  const united = unitedGroups([groups, items]);
  const whole = twoSidesScores(samples, captions, { names, groups: united, intervalOver });
  const { title, rows } = whole.report;
  const report = joinReports('', {
    cosine: pairedRetrieval(samples, captions, { groups, items, intervalOver }),
  });
  const retrieval = partOf(report, 'cosine', ...directions(names));
  const first = whole.rows.filter((row, at) => items.indexOf(items[row]!) === at);
  return {
    ...whole,
    rows: first,
    first: first.map((row) => whole.first[row]!),
    report: joinReports(title, {
      retrieval: { ...retrieval, notes: [`${items.length} captions of ${count} ${sample}s.`] },
      '': { title, rows: rows.filter(({ name }) => !name.startsWith('retrieval.')) },
    }),
  };
}

export interface TwoSidesOptions {
  readonly names: readonly [one: string, other: string];
  /** Rows of one group show the same thing. */
  readonly groups?: Int32Array;
  readonly intervalOver?: Int32Array;
}

/** The same for any two sides of the same things. */
export function twoSidesScores(
  a: EmbeddingMatrix,
  b: EmbeddingMatrix,
  { names, groups, intervalOver }: TwoSidesOptions,
): PairsScores {
  const report = crossLingual(a, b, { groups, intervalOver });
  const [there, back] = directions(names);
  const [one, other] = names;
  const ranks = matchRanks(a, b, { queryGroups: groups });
  return {
    name: `retrieval.${there}.recall@1`,
    first: Array.from(ranks, (rank) => (rank <= 1 ? 1 : 0)),
    rows: Array.from(ranks, (_, i) => i),
    report: joinReports(`${one}s and ${other}s`, {
      retrieval: partOf(report, 'cosine', there, back),
      csls: partOf(report, 'csls', there, back),
      space: modalityGap(a, b, { intervalOver }),
      hubness: partOf(report, 'hubness', `${other}s`, `${one}s`),
    }),
  };
}

function directions([one, other]: readonly [string, string]): [string, string] {
  return [`${one} to ${other}`, `${other} to ${one}`];
}

/** The rows whose names begin alike, without that and with other names for the directions. */
function partOf(
  { title, rows }: Report,
  prefix: string,
  forward: string,
  backward: string,
): Report {
  const prefixedRows = rows.filter(({ name }) => name.startsWith(`${prefix}.`));
  const renamed = (name: string) =>
    name
      .slice(prefix.length + 1)
      .replace('forward', forward)
      .replace('backward', backward);
  return { title, rows: prefixedRows.map((row) => ({ ...row, name: renamed(row.name) })) };
}
