import { stat, readdir } from 'node:fs/promises';
import {
  addExamples,
  beginEngine,
  dataOption,
  engineOption,
  jsonOption,
  progressDisplay,
} from '@counterpoint/cli';
import { CounterpointError } from '@counterpoint/core';
import { listSplits } from '@counterpoint/data';
import { reportJson, reportText, type Report } from '@counterpoint/eval';
import { Option, type Command } from 'commander';
import { evaluateClassification } from '../evaluate/classification.js';
import { evaluateClustering } from '../evaluate/clustering.js';
import { evaluatePairs } from '../evaluate/pairs.js';
import { evaluateParallel } from '../evaluate/parallel.js';
import { evaluateRetrieval } from '../evaluate/retrieval.js';
import { evaluateSimilarity } from '../evaluate/similarity.js';
import { joinedTexts } from '@counterpoint/text';
import { loadModel, type LoadedModel } from '../load-model.js';
import { columnsOption, openTexts, readTexts, type ReadText } from '../open-texts.js';
import { queryPart } from '../query-parts.js';
import { readRetrieval } from '../read-retrieval.js';

const tasks = [
  'similarity',
  'retrieval',
  'classification',
  'parallel',
  'pairs',
  'clustering',
] as const;
type Task = (typeof tasks)[number];

interface EvaluateOptions {
  readonly data: string;
  readonly task?: Task;
  readonly train: string;
  readonly test?: string;
  readonly columns?: string;
  readonly labelColumn?: string;
  readonly docs?: string;
  readonly queries?: string;
  readonly qrels?: string;
  readonly writeRun?: string;
  readonly part?: string;
  readonly join?: string;
  readonly on?: string;
  readonly same?: string;
  readonly weight: string;
  readonly baselines: boolean;
  readonly probe?: boolean;
  readonly engine: string;
  readonly json?: boolean;
}

export function addEvaluateCommand(to: Command): void {
  const command = to
    .command('evaluate')
    .description(
      'scores a model on similarity, retrieval (question answering too), classification, clustering, paraphrases or parallel texts, beside TF-IDF, BM25 and the untrained encoder, with intervals',
    )
    .argument(
      '<model>',
      "a run's folder, or a Hugging Face folder; for retrieval several with commas between, the first for the first part of the queries and so on, each trained without its own",
    )
    .addOption(dataOption('a file, or a folder with parts').makeOptionMandatory())
    .addOption(
      new Option('--task <task>', 'what to score (default: what the data allows)').choices(tasks),
    )
    .option('--train <split>', 'for classification: the part to learn from', 'train')
    .option('--test <split>', 'the part to score (default: dev, val or test, or the whole file)')
    .option('--columns <names>', 'the columns of the texts')
    .option('--label-column <name>', 'the column of the class')
    .option('--docs <file>', 'for retrieval: documents { id, title?, text }')
    .option('--queries <file>', 'for retrieval: queries { id, text, relevant }')
    .option(
      '--qrels <file>',
      'for retrieval: judgements in the form of TREC, graded; `relevant` is not needed then',
    )
    .option('--write-run <file>', "for retrieval: writes the model's run in the form of TREC")
    .option(
      '--join <path>',
      'for pairs: a second table; its rows and those of --data become pairs where --on is the same',
    )
    .option('--on <column>', 'the column that both tables have; the other texts are the pair')
    .option(
      '--part <i/n>',
      'for retrieval: scores these queries alone, such as 1/5 by a model trained without 1/5',
    )
    .option('--same <class>', 'for pairs: the class of those that mean the same')
    .option('--weight <w>', "for retrieval: the model's share of the hybrid with BM25", '0.3')
    .option('--probe', 'for classification: a linear probe too, which takes longer')
    .option('--no-baselines', 'scores the model alone')
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(evaluate);
  addExamples(command, [
    'evaluate runs/first --data pairs.tsv',
    'evaluate runs/first --data products.csv --task clustering --label category',
  ]);
}

async function evaluate(path: string, options: EvaluateOptions): Promise<void> {
  const display = progressDisplay({ silent: options.json === true });
  await beginEngine(options.engine);
  const models = await Promise.all(path.split(',').map((each) => loadModel(each.trim())));
  display.say(`Evaluating ${path} on ${options.data}.`);
  const report = await scored(models, options, ({ key, message }) =>
    display.say(`Skipped ${key}: ${message}`),
  );
  process.stdout.write(
    options.json
      ? `${JSON.stringify({ model: path, data: options.data, ...reportJson(report) })}\n`
      : `${reportText(report)}\n`,
  );
}

/** The report behind `evaluate`. */
export async function scored(
  models: readonly LoadedModel[],
  options: EvaluateOptions,
  onSkip: (skipped: { key: string; message: string }) => void,
): Promise<Report> {
  const { data, task, docs, queries, qrels, baselines } = options;
  const folder = await stat(data).then(
    (found) => found.isDirectory(),
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
    const judged = await readRetrieval(data, { docs, queries, qrels });
    if (models.length > 1 && options.part !== undefined)
      throw new CounterpointError('CP_NLP_USAGE', {
        what: 'Several models have a part of the queries each',
        where: '--part',
        expected: 'one model',
        remedy: 'leave --part out',
      });
    return evaluateRetrieval(models, judged, {
      baselines,
      weight: Number(options.weight),
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
  const read = async (split?: string): Promise<ReadText[]> => {
    const opened = await openTexts(data, { split, labelColumn: options.labelColumn, onSkip });
    const dataset =
      options.join === undefined
        ? opened
        : await joinedTexts(opened, await openTexts(options.join, { onSkip }), options.on!);
    classes = dataset.classes ?? [];
    return readTexts(dataset, columnsOption(options.columns), onSkip);
  };
  const labelled = async () =>
    evaluateClassification(model, await read(options.train), await read(options.test ?? 'test'), {
      baselines,
      probe: options.probe === true,
    });
  if (task === 'classification' || (task === undefined && options.labelColumn !== undefined))
    return labelled();
  const rows = await read(options.test ?? (folder ? await testPart(data) : undefined));
  if (task === 'clustering') return evaluateClustering(model, rows, baselines);
  if (
    task === 'pairs' ||
    (task === undefined && rows[0]!.texts.length > 1 && rows[0]!.label !== undefined)
  )
    return evaluatePairs(model, rows, { baselines, classes, same: options.same });
  if (task === undefined && folder && rows[0]!.texts.length === 1 && rows[0]!.label !== undefined)
    return labelled();
  return task === 'similarity' || (task === undefined && rows[0]!.score !== undefined)
    ? evaluateSimilarity(model, rows, baselines)
    : evaluateParallel(model, rows, baselines);
}

/** The part to score when none is named. */
async function testPart(data: string): Promise<string> {
  const splits = await listSplits(data);
  return ['dev', 'val', 'validation', 'test'].find((split) => splits.includes(split)) ?? 'dev';
}
