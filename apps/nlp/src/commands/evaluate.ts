import {
  SkipReport,
  addExamples,
  baselinesOption,
  batchSizeOption,
  columnsOption,
  dataOption,
  engineOption,
  threadsOption,
  formerly,
  forTasks,
  heldOutOption,
  intervalOverOption,
  jsonOption,
  onErrorOption,
  labelOption,
  leakageOption,
  number,
  path as pathOption,
  finishScores,
  prepareFile,
  evidenceLine,
  type StoredRun,
  progressDisplay,
  refuseGiven,
  refuseOtherTasks,
  scoreTable,
  text,
  throwSkip,
  trainingVerdict,
} from '@counterpoint/cli';
import { reportJson } from '@counterpoint/eval';
import { Option, type Command } from 'commander';
import { tasks, type EvaluateOptions } from '../evaluate/evaluate-options.js';
import { scoreTexts } from '../evaluate/score-texts.js';
import { loadModel, type LoadedModel } from '../load-model.js';

export function addEvaluateCommand(to: Command): void {
  const withoutRetrieval = tasks.filter((task) => task !== 'retrieval');
  const label = forTasks(labelOption(), ['classification', 'clustering', 'pairs']);
  const testData = new Option(
    '--test-data <path>',
    'where the split to score is, when it is elsewhere',
  ).argParser(pathOption);
  forTasks(testData, withoutRetrieval);
  const command = to
    .command('evaluate')
    .description(
      'scores a model on similarity, retrieval (question answering too), classification, ' +
        'clustering, paraphrases or parallel texts, beside TF-IDF, BM25 and the untrained ' +
        'encoder, with intervals',
    )
    .argument(
      '<model>',
      "a run's folder, or a Hugging Face folder; for retrieval several with commas " +
        'between, the first for the first part of the queries and so on, each trained ' +
        'without its own',
    )
    .addOption(dataOption('a file, or a folder with splits').makeOptionMandatory())
    .addOption(
      new Option('--task <task>', 'what to score (default: what the data allows)').choices(tasks),
    )
    .addOption(testData)
    .addOption(
      forTasks(
        new Option('--train <split>', 'for classification: the split to learn from')
          .argParser(text)
          .default('train'),
        withoutRetrieval,
      ),
    )
    .addOption(
      new Option(
        '--test <split>',
        'the split to score (default: dev, val or test, or the whole file)',
      ).argParser(text),
    )
    .addOption(forTasks(heldOutOption(), ['classification']))
    .addOption(forTasks(columnsOption(), withoutRetrieval))
    .addOption(
      forTasks(
        new Option('--score <column>', 'the column of the score (default: score)').argParser(text),
        ['similarity', 'pairs'],
      ),
    )
    .addOption(label)
    .addOption(formerly('--label-column <name>', label))
    .addOption(
      forTasks(
        new Option('--docs <file>', 'for retrieval: documents { id, title?, text }').argParser(
          pathOption,
        ),
        ['retrieval'],
      ),
    )
    .addOption(
      forTasks(
        new Option('--queries <file>', 'for retrieval: queries { id, text, relevant }').argParser(
          pathOption,
        ),
        ['retrieval'],
      ),
    )
    .addOption(
      forTasks(
        new Option(
          '--qrels <file>',
          'for retrieval: judgements in the form of TREC, graded; `relevant` is not needed then',
        ).argParser(pathOption),
        ['retrieval'],
      ),
    )
    .addOption(
      forTasks(
        new Option(
          '--write-run <file>',
          "for retrieval: writes the model's run in the form of TREC",
        ).argParser(pathOption),
        ['retrieval'],
      ),
    )
    .addOption(
      forTasks(
        new Option(
          '--join <path>',
          'for pairs: a second table; its rows and those of --data become pairs where --on is the same',
        ).argParser(pathOption),
        withoutRetrieval,
      ),
    )
    .addOption(
      forTasks(
        new Option(
          '--on <column>',
          'the column that both tables have; the other texts are the pair',
        ).argParser(text),
        withoutRetrieval,
      ),
    )
    .addOption(
      forTasks(
        new Option(
          '--part <i/n>',
          'for retrieval: scores these queries alone, such as 1/5 by a model trained without 1/5',
        ).argParser(text),
        ['retrieval'],
      ),
    )
    .addOption(
      forTasks(
        new Option('--same <class>', 'for pairs: the class of those that mean the same').argParser(
          text,
        ),
        ['pairs'],
      ),
    )
    .addOption(
      forTasks(
        new Option('--weight <w>', "for retrieval: the model's share of the hybrid with BM25")
          .argParser(number({ minimum: 0, maximum: 1 }))
          .default(0.3),
        ['retrieval'],
      ),
    )
    .addOption(
      forTasks(
        new Option('--probe', 'for classification: a linear probe too, which takes longer'),
        ['classification'],
      ),
    )
    .addOption(intervalOverOption('the document that a text is of'))
    .addOption(baselinesOption())
    .addOption(leakageOption())
    .addOption(
      forTasks(
        new Option(
          '--exclude-self',
          'for retrieval: a document with the id of the query is not found',
        ),
        ['retrieval'],
      ),
    )
    .addOption(batchSizeOption('texts', 64))
    .addOption(onErrorOption('rows'))
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(evaluate);
  addExamples(command, [
    'evaluate runs/first --data pairs.tsv',
    'evaluate runs/first --data products.csv --task clustering --label category',
  ]);
}

async function evaluate(path: string, options: EvaluateOptions, command: Command): Promise<void> {
  const display = progressDisplay({ silent: options.json === true });
  const { engine, batchSize, writeRun } = options;
  if (!options.baselines) refuseGiven(command, ['weight'], 'baselines: BM25 is one of them');
  if (writeRun !== undefined) await prepareFile(writeRun);
  const models: LoadedModel[] = [];
  for (const each of path.split(','))
    models.push(await loadModel(each.trim(), { engine, batchSize }));
  const skips = new SkipReport(display);
  const onSkip = options.onError === 'skip' ? skips.onSkip : throwSkip;
  display.say(`Evaluating ${path} on ${options.data}.`);
  const report = await scoreTexts(models, options, {
    onSkip,
    say: (line) => display.say(line),
    onTask: (task) => refuseOtherTasks(command, task),
  });
  const [first] = models;
  await finishScores({
    program: 'counterpoint-nlp',
    run: path,
    fingerprint: first!.fingerprint,
    data: options.data,
    testData: options.testData,
    lines: [
      scoreTable(report),
      skips.text,
      trainingVerdict(report),
      evidenceLine({ samples: 'texts', run: first!.run as StoredRun | undefined }),
    ],
    scores: {
      model: path,
      data: options.data,
      ...reportJson(report),
      verdict: trainingVerdict(report),
      notes: report.notes ?? [],
      skipped: skips.total,
      skippedByCode: skips.byCode,
    },
    json: options.json,
  });
}
