import type { Dataset } from '@counterpoint/core';
import {
  joinReports,
  meanDifference,
  selectRows,
  zeroShot,
  type Interval,
  type Report,
} from '@counterpoint/eval';
import type { Towers } from '@counterpoint/multimodal';
import type { EmbeddedDataset } from '../run/embed-dataset.js';
import type { SkipReport } from '../run/skip-report.js';
import { intervalGroups } from '../score/interval-groups.js';
import type { ProgressDisplay } from '../terminal/progress.js';
import { labelsAmong } from './candidate-classes.js';
import { classEmbeddings, embedPairs, embedSide, type EmbeddedPairs } from './embed-pairs.js';
import type { OpenedTowers } from './opened-towers.js';
import type { TestPairs } from './open-test-pairs.js';
import { pairsScores, twoSidesScores, type PairsScores } from './pairs-report.js';
import type { TowersKit } from './towers-kit.js';

/** The options of `evaluate` that scoring uses. */
interface ScoreOptions {
  readonly template: readonly string[];
  readonly intervalOver?: string;
}

/** What scoring one pair of towers needs. */
export interface ScoreContext {
  readonly kit: TowersKit<never>;
  readonly opened: OpenedTowers;
  readonly pairs: TestPairs;
  readonly options: ScoreOptions;
  readonly onSkip: SkipReport['onSkip'];
  readonly display: ProgressDisplay;
}

/** The scores of one pair of towers. */
export interface TowersScores {
  readonly report: Report;
  readonly metadata: EmbeddedPairs['metadata'];
  readonly leftOut: number;
  readonly retrieval: PairsScores;
  /** Of the rows of {@link retrieval}, where intervals draw groups. */
  readonly retrievalGroups?: Int32Array;
  /** 1 for each correctly classified sample, where there are classes. */
  readonly correct?: ArrayLike<number>;
  /** The same for the majority-class baseline. */
  readonly majority?: ArrayLike<number>;
  /** The group of each sample that intervals draw as a whole. */
  readonly intervalOver?: Int32Array;
}

/** Scores towers on test pairs: retrieval in both directions and, with classes, zero-shot. */
export async function scoreTowers(towers: Towers, context: ScoreContext): Promise<TowersScores> {
  const { kit, opened, pairs, options, onSkip } = context;
  if (opened.text === undefined) return scoreSides(towers, context);
  const embedded = await embedPairs(pairs.opened, towers, pairs.dataset, {
    onSkip,
    onProgress: (done) => progress(context, done),
    everyCaption: true,
  });
  context.display.end();
  const intervalOver = intervalGroups(embedded, options.intervalOver);
  const { every = embedded } = embedded;
  const rowGroups =
    intervalOver && embedded.every
      ? Int32Array.from(embedded.every.rows, (row) => intervalOver[row]!)
      : intervalOver;
  const retrieval = pairsScores(every, { sample: kit.sample, intervalOver: rowGroups });
  const { dataset, source, truth, open } = pairs;
  const parts: Record<string, Report> = { '': retrieval.report };
  const more = await kit.scores?.({
    opened,
    towers,
    pairs: embedded,
    dataset,
    source,
    truth,
    open,
  });
  Object.assign(parts, more);
  const basis = {
    metadata: embedded.metadata,
    leftOut: embedded.leftOut,
    retrieval,
    retrievalGroups: rowGroups && Int32Array.from(retrieval.rows, (row) => rowGroups[row]!),
    intervalOver,
  };
  const isLabelled = Array.from(embedded.samples.labels).every((label) => label >= 0);
  const { words, candidates } = pairs;
  const hasMore = Object.keys(more ?? {}).length > 0;
  if (hasMore || words === undefined || candidates.length < 2 || !isLabelled)
    return { ...basis, report: joinReports('', parts) };
  const classified = await classify(towers, embedded, words, context, intervalOver);
  parts['zero-shot'] = classified.report;
  return {
    ...basis,
    report: joinReports('', parts),
    correct: classified.correct,
    majority: ofMajority(embedded.samples.labels),
  };
}

async function classify(
  towers: Towers,
  { samples }: EmbeddedPairs,
  words: readonly string[],
  { opened, options: { template }, pairs: { candidates } }: ScoreContext,
  intervalOver: Int32Array | undefined,
): Promise<ReturnType<typeof zeroShot>> {
  const templates = template.length > 0 ? template : (opened.captions.templates ?? ['{}']);
  const names = candidates.map((index) => words[index]!);
  const classes = await classEmbeddings(opened, towers, names, templates);
  const labels = labelsAmong(samples.labels, candidates);
  return zeroShot({ ...samples, labels }, classes, { scale: opened.logits.scale, intervalOver });
}

/** Scores two kinds of samples without captions; samples of one class are relevant to each other. */
async function scoreSides(towers: Towers, context: ScoreContext): Promise<TowersScores> {
  const { opened, pairs, options, onSkip } = context;
  const [one, other] = opened.towers.sides as [string, string];
  const [a, b] = await Promise.all(
    [one, other].map((side) => embedSide(opened, towers, side, pairs.dataset, { onSkip })),
  );
  const first = pairedRows(a!, b!, pairs.dataset.size);
  const second = pairedRows(b!, a!, pairs.dataset.size);
  const groups = first.labels.every((label) => label < 0) ? undefined : first.labels;
  const intervalOver = intervalGroups(first, options.intervalOver);
  const retrieval = twoSidesScores(first, second, { names: [one, other], groups, intervalOver });
  const leftOut = pairs.dataset.size - first.count;
  const { metadata } = first;
  const { report: ownReport } = retrieval;
  return { report: ownReport, metadata, retrieval, retrievalGroups: intervalOver, leftOut };
}

/** The rows of one side whose sample could be read on the other side, too. */
function pairedRows(own: EmbeddedDataset, other: EmbeddedDataset, size: number): EmbeddedDataset {
  const isLost = ({ skipped }: EmbeddedDataset): ((index: number) => boolean) => {
    const lost = new Set(skipped.map(({ index }) => index));
    return (index) => lost.has(index);
  };
  const [ofOwn, ofOther] = [isLost(own), isLost(other)];
  const read = Array.from({ length: size }, (_, index) => index).filter((index) => !ofOwn(index));
  const rows = [...read.keys()].filter((row) => !ofOther(read[row]!));
  return {
    ...own,
    ...selectRows(own, rows),
    keys: rows.map((row) => own.keys[row]!),
    labels: Int32Array.from(rows, (row) => own.labels[row]!),
    metadata: rows.map((row) => own.metadata[row]),
  };
}

/** Paired differences of the scores of two pairs of towers. */
export function gainsOver(
  trained: TowersScores,
  start: TowersScores,
): Readonly<Record<string, Interval>> {
  const { intervalOver, retrievalGroups } = trained;
  const { name } = trained.retrieval;
  const scores: Record<string, Interval> = {};
  if (trained.correct && start.correct)
    scores['zero-shot.top1'] = meanDifference(trained.correct, start.correct, { intervalOver });
  scores[name] = meanDifference(trained.retrieval.first, start.retrieval.first, {
    intervalOver: retrievalGroups,
  });
  return scores;
}

function ofMajority(labels: ArrayLike<number>): Uint8Array {
  const counts = new Map<number, number>();
  for (const label of Array.from(labels)) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [commonest] = [...counts].reduce((best, each) => (each[1] > best[1] ? each : best));
  return Uint8Array.from(labels, (label) => (label === commonest ? 1 : 0));
}

function progress({ display, pairs }: ScoreContext, done: number): void {
  const { size } = pairs.dataset as Dataset;
  display.update({ step: done, totalSteps: size, facts: ['embedded'] });
}
