import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { intervalGroups } from '@counterpoint/cli';
import { CounterpointError, ifExists, type Dataset, type SkippedSample } from '@counterpoint/core';
import { unlearnedClasses, type RawSample } from '@counterpoint/data';
import type { Report } from '@counterpoint/eval';
import { joinedTexts } from '@counterpoint/text';
import type { LoadedModel } from '../load-model.js';
import {
  columnsFor,
  openTexts,
  readTexts,
  textPath,
  textSplits,
  type ReadText,
} from '../open-texts.js';
import { readReported } from '../read-reported.js';
import { evaluateClassification } from './classification.js';
import { evaluateClustering } from './clustering.js';
import type { EvaluateOptions, Task } from './evaluate-options.js';
import { matchedRows, splitTexts, testPart } from './evaluation-splits.js';
import { labelledRows } from './labelled-rows.js';
import { evaluatePairs } from './pairs.js';
import { evaluateParallel } from './parallel.js';
import { requireScores } from './require-scores.js';
import { requireTargets } from './require-targets.js';
import { rowsOfRun } from './rows-of-run.js';
import { holdsQueries, scoreQueries } from './score-queries.js';
import { evaluateSimilarity } from './similarity.js';
import { refuseUnaudited, textLeakage } from './text-leakage.js';

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
  const { data, task, baselines } = options;
  const place = textPath(data);
  const folder = (await ifExists(stat(place)))?.isDirectory() === true;
  const isWhole = place === resolve(data);
  if (
    task === 'retrieval' ||
    (task === undefined && (await holdsQueries(options, folder && isWhole)))
  ) {
    onTask('retrieval');
    return scoreQueries(models, options);
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
  const oneText = { columns: options.columns };
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
      matchedRows(await readAllTexts(test, oneText), test, train, say),
      testData,
    );
    const unlearned = unlearnedClasses(
      learned.rows.map(({ label }) => label!),
      scored.rows.map(({ label }) => label!),
      train.classes,
      test.name,
    );
    if (unlearned !== undefined) say(unlearned);
    const scores = await evaluateClassification(model, learned.rows, scored.rows, {
      intervalOver: groupsOf(scored.rows),
      baselines,
      probe: options.probe === true,
      leakage: options.leakage,
    });
    const left = [learned.note, scored.note, unlearned ?? ''].filter((note) => note !== '');
    return { ...scores, notes: [...left, ...(scores.notes ?? [])] };
  };
  if (task === 'classification') return labelled();
  const split = options.test ?? (folder ? await testPart(data) : undefined);
  const single = task === 'clustering' ? oneText : undefined;
  const rows = await readAllTexts(await open(testData, split), single);
  const isLabelled = rows.some((row) => row.label !== undefined);
  if (task === undefined && isOneText(rows[0]!) && isLabelled) return labelled();
  if (task === undefined) requireTargets(rows, testData);
  const names = classes;
  const scoredTask = task ?? usualTask(rows, isLabelled);
  onTask(scoredTask);
  const notes = await auditSplits();
  const report = await scored();
  return { ...report, notes: [...notes, ...(report.notes ?? [])] };

  /**
   * Notes on copies of training rows: of the training split of the data, of data beside
   * `--test-data`, else of what the run was trained on.
   */
  async function auditSplits(): Promise<readonly string[]> {
    const train = await trainingRows();
    if (train.length > 0) return textLeakage(train, rows, options.leakage);
    refuseUnaudited(options.leakage, data);
    return ['Copies of training rows were not looked for, because no training data can be read.'];
  }

  async function trainingRows(): Promise<readonly ReadText[]> {
    const read = async (part?: string) =>
      readTexts(await open(data, part), { ...columns, scoreColumn: undefined }, onSkip);
    const isElsewhere = testData !== data;
    const hasTrain = folder && (await textSplits(data)).includes(options.train);
    if (hasTrain && (isElsewhere || split !== options.train)) return read(options.train);
    return isElsewhere ? read() : rowsOfRun(model);
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
        say,
      });
    if (task === undefined || task === 'similarity') requireScores(rows, columns.scoreColumn);
    return scoredTask === 'similarity'
      ? evaluateSimilarity(model, rows, baselines, intervalOver)
      : evaluateParallel(model, rows, baselines, intervalOver);
  }
}

/** Title and text of a document are one text, not a pair. */
const isOneText = ({ texts, document }: ReadText): boolean =>
  texts.length === 1 || document !== undefined;

/** The task that rows allow where none is named. */
function usualTask(rows: readonly ReadText[], isLabelled: boolean): Task {
  if (!isOneText(rows[0]!) && isLabelled) return 'pairs';
  return rows.some(({ score }) => score !== undefined) ? 'similarity' : 'parallel';
}
