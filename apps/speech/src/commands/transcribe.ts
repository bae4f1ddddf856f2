import { readTranscriber, writeTranscriber } from '@counterpoint/audio';
import { positiveNumber, progressDisplay, textTable, wholeNumber } from '@counterpoint/cli';
import { CounterpointError } from '@counterpoint/core';
import { reportJson, reportText } from '@counterpoint/eval';
import type { Report } from '@counterpoint/eval';
import { Option } from 'commander';
import type { Command } from 'commander';
import { openRun } from '../scoring/open-run.js';
import { Transcription } from '../transcription/transcription.js';
import type { FileText, LearnOptions, ScoreOptions } from '../transcription/transcription.js';

interface TranscribeOptions extends LearnOptions, ScoreOptions {
  readonly learn?: string;
  readonly testData?: string;
  readonly engine: string;
  readonly json?: boolean;
}

export function addTranscribeCommand(to: Command): void {
  to.command('transcribe')
    .description(
      'writes the texts of recordings of any length; first with --learn, which trains a head on an encoder and scores it',
    )
    .argument('<run>', "a run's folder")
    .argument('[files...]', 'recordings to transcribe')
    .option('--learn <path>', 'recordings with a text, or with a class that is the text')
    .option('--train <split>', 'the split to learn from', 'train')
    .option('--test <split>', 'the split to score', 'test')
    .option('--test-data <path>', 'where the test split is, when it is elsewhere')
    .option('--join <counts>', 'joins so many clips into an utterance, such as 3-6, with pauses')
    .addOption(
      new Option('--units <kind>', 'what a text is made of')
        .choices(['words', 'characters'])
        .default('words'),
    )
    .option('--steps <n>', 'steps of training', wholeNumber(1), 400)
    .option('--batch-size <n>', 'utterances in a batch', wholeNumber(1), 32)
    .option('--learning-rate <rate>', 'the highest', positiveNumber, 0.003)
    .option('--frozen', 'trains the head alone')
    .option('--no-augment', 'learns from clips as they are: neither faster or slower nor masked')
    .option('--beam <n>', 'prefixes kept in the search; 0 takes the best path', wholeNumber(0), 8)
    .option('--seed <n>', 'of every random draw', wholeNumber(0), 1)
    .option('--engine <name>', 'which engine computes; see `engines`', 'auto')
    .option('--json', 'prints one JSON object')
    .action(transcribe);
}

async function transcribe(
  path: string,
  files: readonly string[],
  options: TranscribeOptions,
): Promise<void> {
  const display = progressDisplay({ silent: options.json === true });
  const work = new Transcription(await openRun(path, options.engine), display);
  let scores: Report | undefined;
  if (options.learn !== undefined) {
    const { transcriber, mode } = await work.learn(options.learn, options);
    await writeTranscriber(path, transcriber, mode);
    scores = await work.score(transcriber, options.testData ?? options.learn, options);
  }
  const texts =
    files.length === 0
      ? []
      : await work.transcribe(await readTranscriber(path, work.encoder), files, options.beam);
  if (files.length > 0 && texts.every(({ error }) => error !== undefined))
    throw new CounterpointError('CP_SPEECH_UNREADABLE', {
      what: `None of ${files.length} recordings can be read: ${texts[0]!.error!.message}`,
      where: 'transcribe',
    });
  if (options.json) printJson(path, scores, texts, work);
  else printText(scores, texts, work);
}

function printJson(
  run: string,
  scores: Report | undefined,
  texts: readonly FileText[],
  { skipped }: Transcription,
): void {
  const transcriptions = texts.filter(({ error }) => error === undefined);
  const object = { run, ...(scores && reportJson(scores)), transcriptions, skipped };
  process.stdout.write(`${JSON.stringify(object)}\n`);
}

function printText(
  scores: Report | undefined,
  texts: readonly FileText[],
  { skipped }: Transcription,
): void {
  if (scores) process.stdout.write(`${reportText(scores)}\n`);
  const rows = texts.flatMap(({ file, text }) => (text === undefined ? [] : [[file, text]]));
  if (rows.length > 0) process.stdout.write(`${textTable(['recording', 'text'], rows)}\n`);
  if (skipped.length > 0)
    process.stdout.write(`${skipped.length} recordings are skipped; their reasons stand above.\n`);
}
