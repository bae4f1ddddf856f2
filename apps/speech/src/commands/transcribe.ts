import { readTranscriber, writeTranscriber } from '@counterpoint/audio';
import {
  addExamples,
  checkWritable,
  engineOption,
  threadsOption,
  jsonOption,
  number,
  openRun,
  path as pathOption,
  printJson as print,
  progressDisplay,
  refuseGiven,
  scoreTable,
  text,
  textTable,
  wholeNumber,
} from '@counterpoint/cli';
import { CounterpointError } from '@counterpoint/core';
import { reportJson } from '@counterpoint/eval';
import type { Report } from '@counterpoint/eval';
import { Option } from 'commander';
import type { Command } from 'commander';
import { recordings } from '../recordings.js';
import { Transcription } from '../transcription/transcription.js';
import type { FileText, LearnOptions, ScoreOptions } from '../transcription/transcription.js';

interface TranscribeOptions extends LearnOptions, ScoreOptions {
  readonly learn?: string;
  readonly testData?: string;
  readonly engine: string;
  readonly json?: boolean;
}

/** Options that have an effect on learning and its scores alone. */
const learning = [
  ...['train', 'test', 'testData', 'join', 'units', 'steps', 'batchSize', 'learningRate'],
  ...['frozen', 'augment', 'seed'],
];

export function addTranscribeCommand(to: Command): void {
  const command = to
    .command('transcribe')
    .description(
      'writes the texts of recordings of any length; first with --learn, which trains a ' +
        'head on an encoder and scores it',
    )
    .argument('<run>', "a run's folder")
    .argument('[files...]', 'recordings to transcribe')
    .addOption(
      new Option(
        '--learn <path>',
        'recordings with a text, or with a class that is the text',
      ).argParser(pathOption),
    )
    .addOption(
      new Option('--train <split>', 'the split to learn from').argParser(text).default('train'),
    )
    .addOption(new Option('--test <split>', 'the split to score').argParser(text).default('test'))
    .addOption(
      new Option('--test-data <path>', 'where the test split is, when it is elsewhere').argParser(
        pathOption,
      ),
    )
    .addOption(
      new Option(
        '--join <counts>',
        'joins so many clips into an utterance, such as 3-6, with pauses',
      ).argParser(text),
    )
    .addOption(
      new Option('--units <kind>', 'what a text is made of')
        .choices(['words', 'characters'])
        .default('words'),
    )
    .addOption(
      new Option('--steps <n>', 'steps of training').argParser(wholeNumber(1)).default(400),
    )
    .addOption(
      new Option('--batch-size <n>', 'utterances in a batch').argParser(wholeNumber(1)).default(32),
    )
    .addOption(
      new Option('--learning-rate <rate>', 'the highest')
        .argParser(number({ above: 0 }))
        .default(0.003),
    )
    .option('--frozen', 'trains the head alone')
    .option('--no-augment', 'learns from clips as they are: neither faster or slower nor masked')
    .addOption(
      new Option('--beam <n>', 'prefixes kept in the search; 0 takes the best path')
        .argParser(wholeNumber(0))
        .default(8),
    )
    .addOption(
      new Option('--seed <n>', 'of every random draw').argParser(wholeNumber(0)).default(1),
    )
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(transcribe);
  addExamples(command, [
    'transcribe runs/first --learn digits --join 3-6',
    'transcribe runs/first recording.wav --json',
  ]);
}

async function transcribe(
  path: string,
  files: readonly string[],
  options: TranscribeOptions,
  command: Command,
): Promise<void> {
  if (files.length === 0 && options.learn === undefined)
    throw new CounterpointError('CP_CLI_USAGE', {
      what: 'There is nothing to do',
      where: 'transcribe',
      expected: 'recordings to transcribe, or --learn',
      remedy: `counterpoint-speech transcribe ${path} --learn DATA, then with recordings`,
    });
  if (options.learn === undefined) refuseGiven(command, learning, '--learn DATA beside it');
  const display = progressDisplay({ silent: options.json === true });
  if (options.learn !== undefined) await checkWritable(path);
  const work = new Transcription(
    await openRun(path, { plugins: recordings.plugins, engine: options.engine }),
    display,
  );
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
  print(object);
}

function printText(
  scores: Report | undefined,
  texts: readonly FileText[],
  { skipped }: Transcription,
): void {
  if (scores) process.stdout.write(`${scoreTable(scores)}\n`);
  const rows = texts.flatMap(({ file, text }) => (text === undefined ? [] : [[file, text]]));
  if (rows.length > 0) process.stdout.write(`${textTable(['recording', 'text'], rows)}\n`);
  if (skipped.length > 0)
    process.stdout.write(`${skipped.length} recordings are skipped; their reasons stand above.\n`);
}
