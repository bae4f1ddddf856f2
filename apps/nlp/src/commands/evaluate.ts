import { stat, readdir } from 'node:fs/promises';
import {
  SkipReport,
  addExamples,
  baselinesOption,
  columnsOption,
  dataOption,
  engineOption,
  formerly,
  heldOutOption,
  jsonOption,
  labelOption,
  number,
  path as pathOption,
  printJson,
  progressDisplay,
  scoreTable,
  text,
  trainingVerdict,
} from '@counterpoint/cli';
import { CounterpointError, type Dataset, type SkippedSample } from '@counterpoint/core';
import { groupIds, holdOut, listSplits, matchClasses, type RawSample } from '@counterpoint/data';
import { reportJson, type Report } from '@counterpoint/eval';
import { Option, type Command } from 'commander';
import { evaluateClassification } from '../evaluate/classification.js';
import { evaluateClustering } from '../evaluate/clustering.js';
import { evaluatePairs } from '../evaluate/pairs.js';
import { evaluateParallel } from '../evaluate/parallel.js';
import { evaluateRetrieval } from '../evaluate/retrieval.js';
import { evaluateSimilarity } from '../evaluate/similarity.js';
import { joinedTexts } from '@counterpoint/text';
import { loadModel, type LoadedModel } from '../load-model.js';
import { columnsFor, openTexts, readTexts, type ReadText } from '../open-texts.js';
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
  readonly baselines: boolean;
  readonly probe?: boolean;
  readonly engine: string;
  readonly json?: boolean;
}

export function addEvaluateCommand(to: Command): void {
  const label = labelOption();
  const testData = new Option(
    '--test-data <path>',
    'where the split to score is, when it is elsewhere',
  ).argParser(pathOption);
  const command = to
    .command('evaluate')
    .description(
      'scores a model on similarity, retrieval (question answering too), classification, clustering, paraphrases or parallel texts, beside TF-IDF, BM25 and the untrained encoder, with intervals',
    )
    .argument(
      '<model>',
      "a run's folder, or a Hugging Face folder; for retrieval several with commas between, the first for the first part of the queries and so on, each trained without its own",
    )
    .addOption(dataOption('a file, or a folder with splits').makeOptionMandatory())
    .addOption(
      new Option('--task <task>', 'what to score (default: what the data allows)').choices(tasks),
    )
    .addOption(testData)
    .addOption(
      new Option('--train <split>', 'for classification: the split to learn from')
        .argParser(text)
        .default('train'),
    )
    .addOption(
      new Option(
        '--test <split>',
        'the split to score (default: dev, val or test, or the whole file)',
      ).argParser(text),
    )
    .addOption(heldOutOption())
    .addOption(columnsOption())
    .addOption(
      new Option('--score <column>', 'the column of the score (default: score)').argParser(text),
    )
    .addOption(label)
    .addOption(formerly('--label-column <name>', label))
    .addOption(
      new Option('--docs <file>', 'for retrieval: documents { id, title?, text }').argParser(
        pathOption,
      ),
    )
    .addOption(
      new Option('--queries <file>', 'for retrieval: queries { id, text, relevant }').argParser(
        pathOption,
      ),
    )
    .addOption(
      new Option(
        '--qrels <file>',
        'for retrieval: judgements in the form of TREC, graded; `relevant` is not needed then',
      ).argParser(pathOption),
    )
    .addOption(
      new Option(
        '--write-run <file>',
        "for retrieval: writes the model's run in the form of TREC",
      ).argParser(pathOption),
    )
    .addOption(
      new Option(
        '--join <path>',
        'for pairs: a second table; its rows and those of --data become pairs where --on is the same',
      ).argParser(pathOption),
    )
    .addOption(
      new Option(
        '--on <column>',
        'the column that both tables have; the other texts are the pair',
      ).argParser(text),
    )
    .option(
      '--part <i/n>',
      'for retrieval: scores these queries alone, such as 1/5 by a model trained without 1/5',
    )
    .addOption(
      new Option('--same <class>', 'for pairs: the class of those that mean the same').argParser(
        text,
      ),
    )
    .addOption(
      new Option('--weight <w>', "for retrieval: the model's share of the hybrid with BM25")
        .argParser(number({ least: 0, most: 1 }))
        .default(0.3),
    )
    .option('--probe', 'for classification: a linear probe too, which takes longer')
    .addOption(baselinesOption())
    .addOption(
      new Option(
        '--exclude-self',
        'for retrieval: a document with the id of the query is not found',
      ),
    )
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
  const { engine } = options;
  const models: LoadedModel[] = [];
  for (const each of path.split(',')) models.push(await loadModel(each.trim(), { engine }));
  const skips = new SkipReport(display);
  display.say(`Evaluating ${path} on ${options.data}.`);
  const say = (line: string) => display.say(line);
  const report = await scored(models, options, skips.onSkip, say);
  if (options.json)
    printJson({
      model: path,
      data: options.data,
      ...reportJson(report),
      verdict: trainingVerdict(report),
      skipped: skips.total,
      skippedByCode: skips.byCode,
    });
  else
    process.stdout.write(
      [scoreTable(report), skips.text, trainingVerdict(report) ?? '']
        .filter((line) => line !== '')
        .join('\n') + '\n',
    );
}

/** The report behind `evaluate`. */
export async function scored(
  models: readonly LoadedModel[],
  options: EvaluateOptions,
  onSkip: (skipped: SkippedSample) => void,
  say: (line: string) => void,
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
    return evaluateRetrieval(models, judged, {
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
  const columns = columnsFor(model.columns, options.columns, options.score);
  const read = async (dataset: Dataset<RawSample>): Promise<ReadText[]> => {
    classes = dataset.classes ?? [];
    return readTexts(dataset, columns, onSkip);
  };
  const testData = options.testData ?? data;
  const labelled = async () => {
    const [train, test] = await splitTexts(open, options, say);
    const rows = await read(train);
    return evaluateClassification(model, rows, matched(await read(test), test, train), {
      baselines,
      probe: options.probe === true,
    });
  };
  if (task === 'classification' || (task === undefined && options.label !== undefined))
    return labelled();
  const rows = await read(
    await open(testData, options.test ?? (folder ? await testPart(data) : undefined)),
  );
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
  const { kept, held } = holdOut(all, heldOut, 0, await groupIds(all, 'content'));
  return [kept, held];
}

async function openTest(
  open: (path: string, split?: string) => Promise<Dataset<RawSample>>,
  path: string,
  split: string,
): Promise<Dataset<RawSample>> {
  return open(path, (await listSplits(path)).length > 0 ? split : undefined);
}

/** Rows whose labels are those of the training split: classes match by name. @throws CP_DATA_CLASSES */
function matched(
  rows: readonly ReadText[],
  { classes: own, name }: Dataset,
  { classes }: Dataset,
): readonly ReadText[] {
  if (own === undefined || classes === undefined) return rows;
  const { indices, same } = matchClasses(classes, own, name);
  if (same) return rows;
  return rows.map((row) => (row.label === undefined ? row : { ...row, label: indices[row.label] }));
}

/** The split to score when none is named. */
async function testPart(data: string): Promise<string> {
  const splits = await listSplits(data);
  return ['dev', 'val', 'validation', 'test'].find((split) => splits.includes(split)) ?? 'dev';
}
