import { resolve } from 'node:path';
import { dataPathOf } from '../export/data-path-of.js';
import { runRecord } from '../run/run-record.js';
import { printJson } from '../terminal/print-json.js';
import { commandLine } from './command-line.js';
import { storeScores } from './stored-scores.js';

/** What {@link finishScores} prints and stores. */
export interface FinishedScores {
  /** The program's name, such as `counterpoint-vision`. */
  readonly program: string;
  /** The folder of the run that was scored. */
  readonly run: string;
  /** Of the encoder that was scored. */
  readonly fingerprint: string;
  /** What was scored, and where its test split is when it is elsewhere. */
  readonly data: string;
  readonly testData?: string;
  /** For people; lines that are empty are left out. */
  readonly lines: readonly (string | undefined)[];
  /** For programs. */
  readonly scores: Readonly<Record<string, unknown>>;
  readonly json?: boolean;
}

/**
 * Prints the scores of an evaluation, and stores them in the run's folder, where the model card of
 * an export repeats them.
 */
export async function finishScores({
  program,
  run,
  fingerprint,
  data,
  testData,
  lines,
  scores,
  json,
}: FinishedScores): Promise<void> {
  const text = lines.filter((line) => line !== undefined && line !== '').join('\n');
  const trainPath = dataPathOf(await runRecord(run));
  await storeScores(run, {
    command: commandLine(program),
    data: testData ?? data,
    ownData: trainPath !== undefined && testData === undefined && samePath(trainPath, data),
    fingerprint,
    text,
    scores,
  });
  if (json) printJson(scores);
  else process.stdout.write(`${text}\n`);
}

/** Whether two data paths, with or without a query, name one place. */
function samePath(a: string, b: string): boolean {
  const place = (path: string) => resolve(path.replace(/\?.*$/, ''));
  return a === b || place(a) === place(b);
}
