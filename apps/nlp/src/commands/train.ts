import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  addTrainCommand,
  beginEngine,
  progressDisplay,
  resolveConfig,
  RunFolder,
  runTrain,
  type TrainOptions,
} from '@counterpoint/cli';
import { CounterpointError } from '@counterpoint/core';
import {
  readTokenizer,
  trainWordPiece,
  type TextColumnsConfig,
  type TextEncoderKind,
} from '@counterpoint/text';
import type { Command } from 'commander';
import { defaultCorpusTable } from '../default-corpus.js';
import { beginFrom, type Beginning } from '../begin-from.js';
import { columnsOption, openTexts, readTexts } from '../open-texts.js';
import { encoderNames } from '../recipes.js';
import { pairingMethods, trainProgram } from '../train-program.js';
import { writeTokenizer } from './tokenizer.js';

interface NlpTrainOptions extends TrainOptions {
  readonly encoder?: TextEncoderKind;
  readonly from?: string;
  readonly tokenizer?: string;
  readonly split?: string;
  readonly vocabulary: string;
  readonly columns?: string;
  readonly labelColumn?: string;
}

/** Adds `train`: the shared command, with a tokenizer made first where one is needed, and a quick start without data. */
export function addNlpTrainCommand(to: Command): void {
  addTrainCommand(to, trainProgram({ encoder: 'transformer', batchSize: 2, columns: {} }));
  to.commands
    .find((command) => command.name() === 'train')!
    .description(
      'pretrain an encoder on lines, pairs, triplets, scored or labelled rows; without --data a quick start on a small corpus of its own',
    )
    .option('--split <name>', 'which part of the data (default: train)')
    .option(
      '--encoder <name>',
      'transformer, bag or word-transformer (default: transformer; bag for the quick start)',
    )
    .option(
      '--from <model>',
      "goes on from a model: a run's folder, a Hugging Face folder or hub:owner/name; its shape, tokenizer and values; with --encoder word-transformer a bag gets layers over its words",
    )
    .option(
      '--tokenizer <path>',
      'a tokenizer.json, vocab.txt or folder (default: WordPiece trained on the data for a transformer, hashed n-grams for the others)',
    )
    .option('--vocabulary <size>', 'pieces of a tokenizer that is trained', '16000')
    .option('--columns <names>', 'the columns of the texts, with commas between')
    .option(
      '--label-column <name>',
      'the column of the class: rows of one class attract (supcon), or are no negatives of each other',
    )
    .action(async (options: NlpTrainOptions) => void (await trainTexts(options)));
}

/** What `train` does. @returns the folder of the run */
export async function trainTexts(options: NlpTrainOptions): Promise<string> {
  if (options.resume !== undefined) return resumed(options, options.resume);
  if (options.encoder !== undefined && !encoderNames.includes(options.encoder)) {
    throw new CounterpointError('CP_NLP_USAGE', {
      what: `No encoder is called "${options.encoder}"`,
      where: '--encoder',
      expected: `one of ${encoderNames.join(', ')}`,
      remedy: 'choose one, or name its type in a config',
    });
  }
  if (
    options.from !== undefined &&
    ((options.encoder !== undefined && options.encoder !== 'word-transformer') ||
      options.tokenizer !== undefined)
  ) {
    throw new CounterpointError('CP_NLP_USAGE', {
      what: 'A model that is gone on from has its own shape and tokenizer',
      where: '--from',
      expected: 'no --tokenizer beside it, and no --encoder but word-transformer',
      remedy: 'leave them out',
    });
  }
  const quick =
    options.data === undefined && options.config === undefined && options.from === undefined;
  const method =
    options.method ??
    (quick ? 'multiple-negatives' : options.config === undefined ? 'simcse' : undefined);
  const out =
    options.out ??
    join(
      'runs',
      `${method ?? 'config'}-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`,
    );
  const from = options.from === undefined ? undefined : await fromModel(options.from, out, options);
  const encoder = from?.encoder ?? options.encoder ?? (quick ? 'bag' : 'transformer');
  await resolveConfig(trainProgram({ encoder, batchSize: 2, columns: {} }), {
    ...options,
    ...(method === undefined ? {} : { method }),
    data: options.data ?? 'quick start',
  }); // before anything is written
  if (options.dryRun !== true || quick) await mkdir(out, { recursive: true });
  const data = quick ? await writeQuickStart(out) : options.data;
  const columns = columnsOption(options.columns);
  const pairing = method !== undefined && pairingMethods.includes(method);
  const settings = [
    ...(quick
      ? [
          'encoder.vocabulary=4096',
          'modality.tokenizer.buckets=4096',
          'encoder.width=64',
          'encoder.hidden=128',
          'batchSize=64',
          'epochs=6',
        ]
      : []),
    ...(columns.columns === undefined || pairing
      ? []
      : [`modality.columns=${JSON.stringify(columns.columns)}`]),
    ...(options.labelColumn === undefined
      ? []
      : [`data.groups=${JSON.stringify({ fact: options.labelColumn })}`]),
    ...(options.split === undefined ? [] : [`data.split=${JSON.stringify(options.split)}`]),
    ...(from?.settings ?? []),
    ...(options.config === undefined && !from
      ? await tokenizerSettings({ ...options, encoder, data: data! }, out)
      : []),
  ];
  const whole: TrainOptions = {
    ...options,
    out,
    ...(method === undefined ? {} : { method }),
    set: [...settings, ...options.set],
    ...(data === undefined ? {} : { data: pairing ? `${method}:${data}` : data }),
  };
  const first = trainProgram({ encoder, batchSize: 2, columns });
  const { batchSize, modality } = await resolveConfig(first, whole);
  await runTrain(
    trainProgram({ encoder, batchSize, columns: modality as TextColumnsConfig }),
    whole,
  );
  return out;
}

async function fromModel(
  path: string,
  out: string,
  { encoder, engine, threads, dryRun }: NlpTrainOptions,
): Promise<Beginning> {
  await beginEngine(engine ?? 'auto', threads === undefined ? undefined : Number(threads));
  return beginFrom(path, { out, write: dryRun !== true, as: encoder });
}

async function resumed(options: NlpTrainOptions, path: string): Promise<string> {
  const { record } = await RunFolder.open(path);
  const { batchSize, modality } = record.config as {
    batchSize: number;
    modality: Record<string, unknown>;
  };
  await runTrain(
    trainProgram({ encoder: 'transformer', batchSize, columns: modality as TextColumnsConfig }),
    options,
  );
  return path;
}

async function writeQuickStart(out: string): Promise<string> {
  const path = join(out, 'corpus.tsv');
  await writeFile(path, defaultCorpusTable());
  return path;
}

/** What a config must say of the tokenizer; a transformer without one gets a WordPiece vocabulary of its own data. */
async function tokenizerSettings(
  options: NlpTrainOptions & { readonly encoder: TextEncoderKind; readonly data: string },
  out: string,
): Promise<string[]> {
  if (options.tokenizer === undefined && options.encoder !== 'transformer') return [];
  if (options.tokenizer !== undefined) return namedTokenizer(options.tokenizer);
  const display = progressDisplay({ silent: options.json === true });
  const dataset = await openTexts(options.data, { split: options.split ?? 'train' });
  const rows = await readTexts(dataset, columnsOption(options.columns), () => undefined);
  const trained = await trainWordPiece(
    rows.flatMap(({ texts }) => texts),
    { size: Number(options.vocabulary) },
  );
  display.say(`Trained a WordPiece vocabulary of ${trained.size} pieces on ${rows.length} rows.`);
  if (options.dryRun !== true) await writeTokenizer(join(out, 'tokenizer'), trained);
  return [
    `modality.tokenizer=${JSON.stringify(join(out, 'tokenizer'))}`,
    `encoder.vocabulary=${trained.size}`,
  ];
}

async function namedTokenizer(path: string): Promise<string[]> {
  return [
    `modality.tokenizer=${JSON.stringify(path)}`,
    `encoder.vocabulary=${(await readTokenizer(path)).size}`,
  ];
}
