import {
  addExamples,
  engineOption,
  jsonOption,
  printJson,
  progressDisplay,
  textTable,
} from '@counterpoint/cli';
import { reportJson, reportText } from '@counterpoint/eval';
import type { Report } from '@counterpoint/eval';
import type { Command } from 'commander';
import { openRun } from '../scoring/open-run.js';
import { readTranscriber, writeTranscriber } from '../transcription/transcriber-file.js';
import { Transcription } from '../transcription/transcription.js';
import type { LearnOptions, ScoreOptions } from '../transcription/transcription.js';

interface TranscribeOptions extends LearnOptions, ScoreOptions {
  readonly learn?: string;
  readonly testData?: string;
  readonly engine: string;
  readonly json?: boolean;
}

export function addTranscribeCommand(to: Command): void {
  const command = to
    .command('transcribe')
    .description(
      'writes what is said in recordings; first with --learn, which trains a head on an encoder and scores it',
    )
    .argument('<run>', "a run's folder")
    .argument('[files...]', 'recordings to transcribe')
    .option('--learn <path>', 'recordings with a text, or with a class that is what is said')
    .option('--train <split>', 'the part to learn from', 'train')
    .option('--test <split>', 'the part to score', 'test')
    .option('--test-data <path>', 'where the test part is, when it is elsewhere')
    .option('--join <counts>', 'joins so many clips into an utterance, such as 3-6, with pauses')
    .option('--units <kind>', 'words or characters', 'words')
    .option('--steps <n>', 'steps of training', '400')
    .option('--batch-size <n>', 'utterances in a batch', '32')
    .option('--learning-rate <rate>', 'the highest', '0.003')
    .option('--frozen', 'trains the head alone')
    .option('--no-augment', 'learns from clips as they are: neither faster or slower nor masked')
    .option('--beam <n>', 'prefixes kept in the search; 0 takes the best path', '8')
    .option('--seed <n>', 'of every random draw', '1')
    .addOption(engineOption())
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
): Promise<void> {
  const display = progressDisplay({ silent: options.json === true });
  const run = await openRun(path, options.engine);
  const work = new Transcription(run);
  let scores: Report | undefined;
  if (options.learn !== undefined) {
    const { transcriber, mode } = await work.learn(options.learn, options, display);
    await writeTranscriber(path, transcriber, mode);
    scores = await work.score(transcriber, options.testData ?? options.learn, options, display);
  }
  const texts =
    files.length === 0
      ? []
      : await work.transcribe(
          await readTranscriber(path, work.encoder),
          files,
          Number(options.beam),
        );
  if (options.json) {
    printJson({
      run: path,
      ...(scores ? reportJson(scores) : {}),
      transcriptions: files.map((file, i) => ({ file, text: texts[i] })),
    });
    return;
  }
  if (scores) process.stdout.write(`${reportText(scores)}\n`);
  if (files.length > 0)
    process.stdout.write(
      `${textTable(
        ['recording', 'text'],
        files.map((file, i) => [file, texts[i]!]),
      )}\n`,
    );
}
