import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addTrainCommand,
  checkWritable,
  columnsOption,
  defaultOut,
  formerly,
  labelOption,
  merged,
  path,
  resolveConfig,
  RunFolder,
  runTrain,
  wholeNumber,
  type RawConfig,
  type TrainOptions,
} from '@counterpoint/cli';
import { CounterpointError, writeFileAtomically } from '@counterpoint/core';
import type { TextEncoderKind } from '@counterpoint/text';
import { Option, type Command } from 'commander';
import { defaultCorpusTable } from '../default-corpus.js';
import { encoderNames } from '../recipes.js';
import { startFromModel } from '../start-from-model.js';
import { pairingMethods, texts } from '../texts.js';

/** Pieces of a tokenizer that is trained. */
const usualVocabulary = 16_000;

interface NlpTrainOptions extends TrainOptions {
  readonly encoder?: TextEncoderKind;
  readonly tokenizer?: string;
  readonly vocabulary?: number;
  readonly columns?: readonly string[];
}

/**
 * Adds `train`: the shared command, with a tokenizer trained first where one is needed, and a quick
 * start without data.
 */
export function addNlpTrainCommand(to: Command): void {
  addTrainCommand<NlpTrainOptions>(to, texts(), {
    description:
      'pretrains an encoder on lines, pairs, triplets, scored or labelled rows; without ' +
      '--data a quick start on a small corpus of its own',
    options: [
      formerly('--label-column <name>', labelOption()),
      new Option(
        '--encoder <name>',
        'which encoder (default: transformer; bag for the quick start; with --from a ' +
          'word-transformer continues from a bag)',
      ).choices(encoderNames),
      new Option(
        '--tokenizer <path>',
        'a tokenizer.json, vocab.txt or folder (default: WordPiece trained on the data for a ' +
          'transformer, hashed n-grams for the others)',
      ).argParser(path),
      new Option(
        '--vocabulary <size>',
        `pieces of a tokenizer that is trained (default: ${usualVocabulary})`,
      ).argParser(wholeNumber(1)),
      columnsOption('the columns of the texts, with commas between'),
    ],
    run: trainTexts,
    examples: [
      'train --data texts.csv --columns title --out runs/first',
      'train --data pairs.tsv --encoder bag --method multiple-negatives --out runs/pairs',
      'train --from hub:sentence-transformers/all-MiniLM-L6-v2 --data pairs.tsv --method multiple-negatives',
    ],
  });
}

/** What `train` does. */
export async function trainTexts(options: NlpTrainOptions): Promise<void> {
  if (options.resume !== undefined) return void (await runTrain(texts(), options));
  refuseUnused(options);
  const out = options.out ?? defaultOut(options.method ?? 'text');
  if (options.dryRun !== true) {
    await checkWritable(out);
    await RunFolder.requireNone(out);
  }
  // A dry run writes its tokenizer to a place that is removed afterwards.
  const work = options.dryRun === true ? await mkdtemp(join(tmpdir(), 'counterpoint-plan-')) : out;
  try {
    await trainIn(work, { ...options, out });
  } finally {
    if (work !== out) await rm(work, { recursive: true, force: true });
  }
}

/**
 * @param work where tokenizer, corpus and first weights are written: the folder of the run, but for
 * a dry run
 */
async function trainIn(work: string, options: NlpTrainOptions): Promise<void> {
  const { config, from, engine, threads } = options;
  const isQuick = options.data === undefined && config === undefined && from === undefined;
  const method =
    options.method ??
    (isQuick ? 'multiple-negatives' : config === undefined ? 'simcse' : undefined);
  const request: NlpTrainOptions = {
    ...options,
    defaultRecipe: method,
    from: undefined,
    dataAsNamed: options.data,
  };
  const kind = options.encoder ?? (isQuick ? 'bag' : 'transformer');
  const isPairing = method !== undefined && pairingMethods.includes(method);
  const path = isQuick ? join(work, 'corpus.tsv') : options.data;
  const data =
    isPairing && path !== undefined && !path.startsWith(`${method}:`) ? `${method}:${path}` : path;
  const columns: RawConfig = isPairing ? {} : { columns: options.columns };
  if (isQuick) await writeQuickStart(path!);
  const overlay = [isQuick ? quickStart : {}, { modality: columns }, options.overlay ?? {}];
  if (from === undefined) {
    const needsTokenizer =
      config === undefined && (kind === 'transformer' || options.tokenizer !== undefined);
    const tokenizer = {
      path: options.tokenizer,
      vocabulary: options.vocabulary ?? usualVocabulary,
    };
    const program = texts(kind, needsTokenizer ? tokenizer : undefined);
    await runTrain(program, { ...request, data, overlay: overlay.reduce(merged) });
    return;
  }
  // What the command line gets wrong is found before the weights are copied.
  await resolveConfig(texts(kind), { ...request, data });
  const start = await startFromModel(from, { out: work, as: options.encoder, engine, threads });
  await runTrain(texts(start.encoder), {
    ...request,
    data,
    overlay: [start.overlay, ...overlay].reduce(merged),
  });
}

/** @throws CP_NLP_USAGE for options of shape and tokenizer that would do nothing */
function refuseUnused({
  config,
  data,
  from,
  encoder,
  tokenizer,
  vocabulary,
}: NlpTrainOptions): void {
  const start = from !== undefined ? '--from' : config !== undefined ? '--config' : undefined;
  const isContinued = from !== undefined && encoder === 'word-transformer';
  const shape = Object.entries({
    '--encoder': encoder !== undefined && !isContinued,
    '--tokenizer': tokenizer !== undefined,
    '--vocabulary': vocabulary !== undefined,
  }).find(([, isGiven]) => isGiven)?.[0];
  if (start !== undefined && shape !== undefined)
    throw new CounterpointError('CP_NLP_USAGE', {
      what: `What ${start} names has its own encoder and tokenizer`,
      where: shape,
      expected:
        start === '--from'
          ? 'none of --encoder, --tokenizer and --vocabulary but --encoder word-transformer'
          : 'none of --encoder, --tokenizer and --vocabulary',
      remedy:
        start === '--from'
          ? `leave ${shape} out`
          : `leave ${shape} out, or change entries with --set, such as modality.tokenizer and encoder.vocabulary`,
    });
  const isQuick = data === undefined && start === undefined;
  const kind = encoder ?? (isQuick ? 'bag' : 'transformer');
  if (vocabulary === undefined || (tokenizer === undefined && kind === 'transformer')) return;
  throw new CounterpointError('CP_NLP_USAGE', {
    what:
      tokenizer === undefined
        ? `A ${kind} hashes its n-grams, and no tokenizer is trained`
        : 'The tokenizer is given, and none is trained',
    where: '--vocabulary',
    expected: 'an encoder of pieces, and no --tokenizer',
    remedy:
      tokenizer === undefined
        ? 'set the number of buckets with --set modality.tokenizer.buckets=N and --set encoder.vocabulary=N'
        : 'leave one of them out',
  });
}

/** A small encoder for the quick start. */
const quickStart: RawConfig = {
  encoder: { vocabulary: 4096, width: 64, hidden: 128 },
  modality: { tokenizer: { buckets: 4096 } },
  batchSize: 64,
  epochs: 6,
};

async function writeQuickStart(file: string): Promise<void> {
  await writeFileAtomically(file, defaultCorpusTable());
}
