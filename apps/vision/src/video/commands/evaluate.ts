import {
  addExamples,
  baselinesOption,
  batchSizeOption,
  embedParts,
  engineProducts,
  engineOption,
  evidenceLine,
  finishScores,
  groupingFacts,
  threadsOption,
  trainingGroups,
  evaluationDataOptions,
  intervalGroups,
  intervalOverOption,
  jsonOption,
  leakage,
  leakageLine,
  leakageOption,
  onErrorOption,
  openParts,
  openRun,
  progressDisplay,
  refuseLeakage,
  requireFact,
  scoreTable,
  SkipReport,
  trainingVerdict,
  type EmbeddedParts,
  type EvaluationData,
  type OnError,
  type OpenedRun,
  type StoredRun,
} from '@counterpoint/cli';
import type { Encoder, SkippedSample } from '@counterpoint/core';
import { accuracyReport, joinReports, reportJson, type Report } from '@counterpoint/eval';
import { ClipTowers } from '@counterpoint/video';
import { Option, type Command } from 'commander';
import { clipEmbedder } from '../clip-embedder.js';
import { clipRetrieval, locationScores, soundsAreOfClasses, syncScores } from '../clip-scores.js';
import { embedClips } from '../embed-clips.js';
import { meanFrame } from '../mean-frame.js';
import { columnsOf, withFeatures } from '../video-features.js';
import { videoProgram } from '../video-program.js';

interface EvaluateOptions extends EvaluationData {
  readonly baselines: boolean;
  readonly locate: boolean;
  readonly intervalOver?: string;
  readonly leakage: 'report' | 'fail';
  readonly batchSize: number;
  readonly engine: string;
  readonly onError: OnError;
  readonly json?: boolean;
}

/** The parts as the encoder embeds them, and as its tower of video sees them before its projection. */
interface ClassParts {
  readonly shared: EmbeddedParts;
  readonly features?: EmbeddedParts;
}

/** What is said of data whose sounds were chosen by class. */
const ofClasses =
  'Sounds were chosen by class: there is no score of synchrony and of places, and every sound of ' +
  'the class is right in retrieval.';

/** By how many seconds sound is moved, earlier and later. */
const shifts = [-0.5, -0.3, -0.2, -0.1, 0.1, 0.2, 0.3, 0.5];

export function addVideoEvaluateCommand(to: Command): void {
  const command = to
    .command('evaluate')
    .description(
      'classes by nearest neighbours and a linear probe, on the embedding and on the features ' +
        'before its projection; with sound also retrieval in both ' +
        'directions, in-sync against shifted sound, and which place the sound is attributed ' +
        'to; beside the untrained encoder',
    )
    .argument('<run>', "a run's folder");
  for (const option of evaluationDataOptions('videos')) command.addOption(option);
  command
    .addOption(intervalOverOption())
    .addOption(baselinesOption())
    .addOption(leakageOption())
    .addOption(new Option('--no-locate', 'leaves out the attribution of the sound to places'))
    .addOption(batchSizeOption('videos'))
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(onErrorOption('videos'))
    .addOption(jsonOption())
    .action(evaluate);
  addExamples(command, [
    'evaluate runs/bouncers --data bouncers',
    'evaluate runs/bouncers --data bouncers --test unseen --no-baselines --json',
  ]);
}

async function evaluate(run: string, options: EvaluateOptions): Promise<void> {
  const { data, testData, test, engine, batchSize, onError, baselines, locate, json } = options;
  const display = progressDisplay({ silent: json === true });
  const opened = await openRun(run, { plugins: videoProgram.plugins, engine });
  const skips = new SkipReport(display);
  const onSkip = onError === 'skip' ? skips.onSkip : undefined;
  const datasets = await openParts(videoProgram, opened, {
    ...options,
    skips: onError === 'skip' ? skips : undefined,
  });
  await requireFact(datasets.test, options.intervalOver);
  let note = '';
  const sound = async (encoder: Encoder): Promise<Record<string, Report>> => {
    if (!(encoder instanceof ClipTowers)) return {};
    const onProgress = (done: number) =>
      display.update({ step: done, totalSteps: datasets.test.size, facts: ['both sides'] });
    const { modality, config } = opened;
    const part = datasets.names.heldOut ? '' : 'test';
    const skipTest = onSkip && ((skipped: SkippedSample) => onSkip(skipped, part));
    const context = {
      ...{ encoder, modality, config, shifts, locate },
      onSkip: skipTest,
      onProgress,
    };
    const clips = await embedClips(datasets.test, context);
    display.end();
    const intervalOver = intervalGroups(clips, options.intervalOver);
    const reports: Record<string, Report> = { retrieval: clipRetrieval(clips, { intervalOver }) };
    if (soundsAreOfClasses(clips)) {
      note = ofClasses;
      return reports;
    }
    reports['sync'] = syncScores(clips, shifts, { intervalOver });
    const located = locationScores(clips, { intervalOver });
    if (located !== undefined) reports['located'] = located;
    return reports;
  };
  const embedClasses = async (encoder: OpenedRun['encoder']): Promise<ClassParts> => {
    const both = withFeatures(encoder);
    const embedder = clipEmbedder(opened.modality, both ?? encoder, batchSize);
    const parts = await embedParts(datasets, embedder, { display, onSkip });
    if (both === undefined) return { shared: parts };
    const { width } = encoder;
    return { shared: columnsOf(parts, 0, width), features: columnsOf(parts, width, both.width) };
  };
  display.say('Embedding with the trained encoder.');
  const { shared: trained, features } = await embedClasses(opened.encoder);
  const reports: Record<string, Report> = await sound(opened.encoder);
  const untrainedParts: Record<string, EmbeddedParts> = {};
  const untrainedFeatures: Record<string, EmbeddedParts> = {};
  const simple: Record<string, EmbeddedParts> = {};
  if (baselines) {
    display.say('Embedding with the untrained encoder.');
    const start = await opened.untrained();
    const parts = await embedClasses(start);
    untrainedParts['untrained'] = parts.shared;
    if (parts.features) untrainedFeatures['untrained'] = parts.features;
    for (const [name, each] of Object.entries(await sound(start)))
      reports[`untrained.${name}`] = each;
    start.dispose();
    display.say('Embedding by the mean frame.');
    simple['mean-frame'] = await embedParts(
      datasets,
      clipEmbedder(opened.modality, meanFrame, batchSize),
      { display, onSkip },
    );
  }
  const copies = await leakage(datasets, untrainedParts['untrained'] ?? trained);
  if (options.leakage === 'fail') refuseLeakage(copies, videoProgram.samples, data);
  const intervalOver = intervalGroups(trained.test, options.intervalOver);
  const accuracyOptions = {
    intervalOver,
    products: engineProducts,
    rawValues: Object.keys(simple),
    trainGroups: trainingGroups(trained.train, trained.test, options.intervalOver),
  };
  const accuracy = accuracyReport(
    'classes',
    trained,
    { ...untrainedParts, ...simple },
    accuracyOptions,
  );
  const ofFeatures =
    features &&
    accuracyReport('features', features, { ...untrainedFeatures, ...simple }, accuracyOptions);
  const [shown, learnedFrom] = datasets.names.heldOut
    ? ['a share held out', 'the rest']
    : [datasets.names.test, datasets.names.train];
  const report = joinReports(
    `${testData ?? data}: ${shown} (${trained.test.count}) by ${learnedFrom} (${trained.train.count})`,
    {
      classes: accuracy,
      ...(ofFeatures && { features: withNotesOf('Features before the projection', ofFeatures) }),
      ...reports,
    },
  );
  const verdict = trainingVerdict(accuracy);
  const { classes } = trained;
  const { samples } = videoProgram;
  await finishScores({
    program: videoProgram.name,
    run,
    fingerprint: opened.fingerprint,
    data,
    testData,
    lines: [
      scoreTable(bySystem(report)),
      note,
      classes && `Classes, in order: ${classes.join(', ')}.`,
      leakageLine(copies, samples),
      skips.text,
      verdict,
      evidenceLine({
        samples,
        run: opened.run as StoredRun | undefined,
        groupedBy: groupingFacts(trained.test.metadata),
        intervalOver: options.intervalOver,
      }),
    ],
    scores: {
      run,
      data,
      testData,
      heldOut: datasets.names.heldOut && options.heldOut,
      test,
      ...reportJson(report),
      ...(note !== '' && { note }),
      neighbours: { classes: accuracy.neighbours, features: ofFeatures?.neighbours },
      // `classes` names the scores of classes.
      classNames: classes,
      leakage: copies,
      verdict,
      skipped: skips.total,
      skippedByCode: skips.byCode,
    },
    json,
  });
}

/** A report whose notes say what they are about. */
function withNotesOf(subject: string, report: Report): Report {
  return { ...report, notes: report.notes?.map((note) => `${subject}: ${note}`) };
}

/** A report whose names begin with the system, as tables and gains ask for. */
function bySystem(report: Report): Report {
  const rows = report.rows.map((row) => ({
    ...row,
    name: row.name.replace(/^(classes|features)\.((?:gain\.)?(?:untrained|mean-frame)\.)/, '$2$1.'),
  }));
  return { ...report, rows };
}
