import { stat, readdir } from 'node:fs/promises';
import { classMapping, intervalGroups, type OnError } from '@counterpoint/cli';
import { CounterpointError, type Dataset, type SkippedSample } from '@counterpoint/core';
import { groupIds, holdOut, listSplits, matchClasses, type RawSample } from '@counterpoint/data';
import type { Report } from '@counterpoint/eval';
import { joinedTexts } from '@counterpoint/text';
import type { LoadedModel } from '../load-model.js';
import { columnsFor, openTexts, readTexts, type ReadText } from '../open-texts.js';
import { readReported } from '../read-reported.js';
import { queryPart } from '../query-parts.js';
import { readRetrieval } from '../read-retrieval.js';
import { evaluateClassification } from './classification.js';
import { evaluateClustering } from './clustering.js';
import { evaluatePairs } from './pairs.js';
import { evaluateParallel } from './parallel.js';
import { evaluateRetrieval } from './retrieval.js';
import { evaluateSimilarity } from './similarity.js';
import { labelledRows } from './labelled-rows.js';
import { requireScores } from './require-scores.js';
import { requireTargets } from './require-targets.js';
import { retrievalLeakage } from './retrieval-leakage.js';
import { refuseUnaudited, textLeakage, type LeakagePolicy } from './text-leakage.js';

export type Task =
  'similarity' | 'retrieval' | 'classification' | 'parallel' | 'pairs' | 'clustering';

/** What texts can be scored on. */
export const tasks: readonly Task[] = [
  'similarity',
  'retrieval',
  'classification',
  'parallel',
  'pairs',
  'clustering',
];

/** The options of `evaluate`, parsed. */
export interface EvaluateOptions {
  readonly data: string;
  readonly task?: Task;
  readonly train: string;
  readonly test?: string;
  readonly testData?: string;
  readonly heldOut: number;
  readonly columns?: readonly string[];
  readonly score?: string;
  readonly label?: string;
  readonly excludeSelf?: boolean;
  readonly docs?: string;
  readonly queries?: string;
  readonly qrels?: string;
  readonly writeRun?: string;
  readonly part?: string;
  readonly join?: string;
  readonly on?: string;
  readonly same?: string;
  readonly weight: number;
  readonly intervalOver?: string;
  readonly baselines: boolean;
  readonly leakage: LeakagePolicy;
  readonly probe?: boolean;
  readonly batchSize: number;
  readonly onError: OnError;
  readonly engine: string;
  readonly json?: boolean;
}

/** What hears of the work. */
export interface ScoreListener {
  readonly onSkip: (skipped: SkippedSample) => void;
  /** Prints a line for the user. */
  readonly say: (line: string) => void;
  /** Receives the task as soon as it is known, before anything is embedded. */
  readonly onTask: (task: Task) => void;
}

/** The report behind `evaluate`. */
export async function scoreTexts(
  models: readonly LoadedModel[],
  options: EvaluateOptions,
  { onSkip, say, onTask }: ScoreListener,
): Promise<Report> {
  const { data, task, docs, queries, qrels, baselines } = options;
  const folder = await stat(data).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  const retrieval =
    task === 'retrieval' ||
    (task === undefined &&
      (docs !== undefined ||
        (folder &&
          (await readdir(data)).some(
            (name) => name.startsWith('docs') || name.startsWith('corpus.'),
          ))));
  if (retrieval) {
    onTask('retrieval');
    refuseGroups(options);
    const judged = await readRetrieval(data, {
      docs,
      queries,
      qrels,
      split: options.test,
      excludeSelf: options.excludeSelf,
    });
    if (models.length > 1 && options.part !== undefined)
      throw new CounterpointError('CP_NLP_USAGE', {
        what: 'Several models have a part of the queries each',
        where: '--part',
        expected: 'one model',
        remedy: 'leave --part out',
      });
    const copies = await retrievalLeakage(models[0]!, judged, data, options.leakage);
    const scored = { ...judged, notes: [...judged.notes, ...copies] };
    return evaluateRetrieval(models, scored, {
      baselines,
      weight: options.weight,
      excludeSelf: options.excludeSelf,
      writeRun: options.writeRun,
      part: options.part === undefined ? undefined : queryPart(options.part),
    });
  }
  const [model, ...others] = models as readonly [LoadedModel, ...LoadedModel[]];
  if (others.length > 0 || options.part !== undefined)
    throw new CounterpointError('CP_NLP_USAGE', {
      what: 'Only queries are scored in parts, by several models',
      where: 'evaluate',
      expected: 'one model, and no --part',
      remedy: 'name one, or choose --task retrieval',
    });
  if ((options.join === undefined) !== (options.on === undefined))
    throw new CounterpointError('CP_NLP_USAGE', {
      what: '--join and --on go together',
      where: 'evaluate',
      expected: 'a table and the column that both have',
      remedy: 'such as --data en-de.tsv --join en-fr.tsv --on en',
    });
  let classes: readonly string[] = [];
  const label = options.label ?? model.label;
  const open = async (path: string, split?: string): Promise<Dataset<RawSample>> => {
    const opened = await openTexts(path, { split, labelColumn: label, onSkip });
    if (options.join === undefined) return opened;
    return joinedTexts(opened, await openTexts(options.join, { onSkip }), options.on!);
  };
  const groupsOf = (texts: readonly ReadText[]): Int32Array | undefined =>
    intervalGroups(
      { keys: texts.map(({ key }) => key), metadata: texts.map(({ metadata }) => metadata) },
      options.intervalOver,
    );
  const columns = columnsFor(model.columns, options.columns, options.score);
  const oneText = { named: options.columns };
  const readAllTexts = async (
    dataset: Dataset<RawSample>,
    single?: typeof oneText,
  ): Promise<ReadText[]> => {
    classes = dataset.classes ?? [];
    const { rows } = await readReported(dataset, {
      columns,
      display: { say },
      onSkip,
      oneText: single,
    });
    return [...rows];
  };
  const testData = options.testData ?? data;
  const labelled = async () => {
    onTask('classification');
    const [train, test] = await splitTexts(open, options, say);
    const learned = labelledRows(await readAllTexts(train, oneText), data);
    const scored = labelledRows(
      matched(await readAllTexts(test, oneText), test, train, say),
      testData,
    );
    const scores = await evaluateClassification(model, learned.rows, scored.rows, {
      intervalOver: groupsOf(scored.rows),
      baselines,
      probe: options.probe === true,
      leakage: options.leakage,
    });
    const left = [learned.note, scored.note].filter((note) => note !== '');
    return { ...scores, notes: [...left, ...(scores.notes ?? [])] };
  };
  if (task === 'classification' || (task === undefined && options.label !== undefined))
    return labelled();
  const split = options.test ?? (folder ? await testPart(data) : undefined);
  const single = task === 'clustering' ? oneText : undefined;
  const rows = await readAllTexts(await open(testData, split), single);
  const isLabelled = rows.some((row) => row.label !== undefined);
  if (task === undefined && rows[0]!.texts.length === 1 && isLabelled) return labelled();
  if (task === undefined) requireTargets(rows, testData);
  const names = classes;
  const scoredTask = task ?? usualTask(rows, isLabelled);
  onTask(scoredTask);
  const notes = await auditSplits();
  const report = await scored();
  return { ...report, notes: [...notes, ...(report.notes ?? [])] };

  /**
   * Notes on copies of rows of the training split, where the data has one besides what is scored.
   */
  async function auditSplits(): Promise<readonly string[]> {
    const hasTrain = folder && (await listSplits(data)).includes(options.train);
    if (!hasTrain || (testData === data && split === options.train)) {
      refuseUnaudited(options.leakage, data);
      return [];
    }
    const texts = { ...columns, scoreColumn: undefined };
    const train = await readTexts(await open(data, options.train), texts, onSkip);
    return textLeakage(train, rows, options.leakage);
  }

  async function scored(): Promise<Report> {
    const intervalOver = groupsOf(rows);
    if (scoredTask === 'clustering') {
      const { rows: labelled, note } = labelledRows(rows, testData);
      const clusters = await evaluateClustering(model, labelled, baselines, groupsOf(labelled));
      return note === '' ? clusters : { ...clusters, notes: [note, ...(clusters.notes ?? [])] };
    }
    if (scoredTask === 'pairs')
      return evaluatePairs(model, rows, {
        baselines,
        classes: names,
        same: options.same,
        intervalOver,
      });
    if (task === undefined || task === 'similarity') requireScores(rows, columns.scoreColumn);
    return scoredTask === 'similarity'
      ? evaluateSimilarity(model, rows, baselines, intervalOver)
      : evaluateParallel(model, rows, baselines, intervalOver);
  }
}

/** The task that rows allow where none is named. */
function usualTask(rows: readonly ReadText[], isLabelled: boolean): Task {
  if (rows[0]!.texts.length > 1 && isLabelled) return 'pairs';
  return rows.some(({ score }) => score !== undefined) ? 'similarity' : 'parallel';
}

/** Queries have no facts that a file of them would tell. @throws CP_NLP_USAGE */
function refuseGroups({ intervalOver }: EvaluateOptions): void {
  if (intervalOver === undefined) return;
  throw new CounterpointError('CP_NLP_USAGE', {
    what: 'Intervals of retrieval are over queries',
    where: '--interval-over',
    expected: 'another task',
    remedy: 'leave it out',
  });
}

/** Training and test split; of data without splits a share is held out, equal texts together. */
async function splitTexts(
  open: (path: string, split?: string) => Promise<Dataset<RawSample>>,
  { data, testData, train, test = 'test', heldOut }: EvaluateOptions,
  say: (line: string) => void,
): Promise<[train: Dataset<RawSample>, test: Dataset<RawSample>]> {
  const splits = await listSplits(data);
  if (splits.length > 0 || testData !== undefined)
    return [
      await open(data, splits.length > 0 ? train : undefined),
      testData === undefined ? await open(data, test) : await openTest(open, testData, test),
    ];
  const all = await open(data);
  say(
    `The data has no splits: ${Math.round(100 * heldOut)} % of it is held out and scored, equal texts together.`,
  );
  const { remaining: trainTexts, heldOut: testTexts } = holdOut(
    all,
    heldOut,
    0,
    await groupIds(all, 'content'),
  );
  return [trainTexts, testTexts];
}

async function openTest(
  open: (path: string, split?: string) => Promise<Dataset<RawSample>>,
  path: string,
  split: string,
): Promise<Dataset<RawSample>> {
  return open(path, (await listSplits(path)).length > 0 ? split : undefined);
}

/**
 * Rows whose labels are those of the training split: classes match by name. @throws CP_DATA_CLASSES
 */
function matched(
  rows: readonly ReadText[],
  { classes: dataClasses, name }: Dataset,
  { classes }: Dataset,
  say: (line: string) => void,
): readonly ReadText[] {
  if (dataClasses === undefined || classes === undefined) return rows;
  const { indices, same } = matchClasses(classes, dataClasses, name);
  say(`Classes, in order: ${classes.join(', ')}.`);
  if (same) return rows;
  say(classMapping(dataClasses, indices, name));
  return rows.map((row) => (row.label === undefined ? row : { ...row, label: indices[row.label] }));
}

/** The split to score when none is named. */
async function testPart(data: string): Promise<string> {
  const splits = await listSplits(data);
  return ['dev', 'val', 'validation', 'test'].find((split) => splits.includes(split)) ?? 'dev';
}
