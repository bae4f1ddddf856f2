import { isCounterpointError } from '@counterpoint/core';
import { listenToNotes } from '@counterpoint/data';
import { CommanderError, type Command } from 'commander';
import { currentNotes } from './current-notes.js';
import { currentThreads } from './current-threads.js';
import { NoteReport } from './note-report.js';
import { paint } from './paint.js';

/**
 * Exit codes: 0 done, 1 a coded error, 2 a command line that is not understood, 70 a fault of the
 * program itself.
 */
export async function runProgram(
  program: Command,
  argv: readonly string[] = process.argv,
): Promise<void> {
  process.stdout.off('error', onOutputError).on('error', onOutputError);
  const json = argv.includes('--json');
  const notes = new NoteReport();
  const stop = listenToNotes(notes.onNote);
  overrideExits(program);
  const engine: { threads?: number } = {};
  program.hook('preAction', (_, action) => {
    engine.threads = action.opts<{ readonly threads?: number }>().threads;
  });
  try {
    await currentNotes.run(notes, () =>
      currentThreads.run(engine, () => program.parseAsync([...argv])),
    );
  } catch (thrown) {
    process.exitCode = report(thrown, json);
  } finally {
    stop();
    if (notes.text !== '') process.stderr.write(`${notes.text}\n`);
  }
}

/** A reader that takes the first lines alone, such as `head`, ends the program without an error. */
function onOutputError(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}

/** Commander throws its errors and leaves printing them to {@link report}. */
function overrideExits(command: Command): void {
  command.exitOverride().configureOutput({ outputError: () => undefined });
  for (const inner of command.commands) overrideExits(inner);
}

const usageCodes = [
  'CP_CLI_SET_INVALID',
  'CP_CLI_SIZE_INVALID',
  'CP_CLI_TIME_INVALID',
  'CP_ENGINE_UNKNOWN',
];

/** Codes of errors in the command line, whichever package found them. */
function isUsage(code: string): boolean {
  return /_USAGE$/.test(code) || usageCodes.includes(code);
}

function report(thrown: unknown, json: boolean): number {
  if (thrown instanceof CommanderError) {
    if (thrown.exitCode === 0) return 0;
    const what = thrown.message.replace(/^error: /, '').replaceAll('\n', ' ');
    if (json) printError({ code: 'CP_CLI_USAGE', what });
    else if (thrown.code !== 'commander.help') sayError(`CP_CLI_USAGE: ${what}`);
    return 2;
  }
  if (isCounterpointError(thrown)) {
    if (json) printError({ code: thrown.code, ...thrown.report, cause: undefined });
    else sayError(thrown.message);
    return isUsage(thrown.code) ? 2 : 1;
  }
  const fault = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (json) printError({ code: 'CP_CLI_FAULT', what: fault.message });
  process.stderr.write(
    `CP_CLI_FAULT: Internal error: ${fault.message}. Please report this, including the ` +
      `stack trace below.\n${fault.stack ?? ''}\n`,
  );
  return 70;
}

function printError(error: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ error })}\n`);
}

function sayError(message: string): void {
  process.stderr.write(`${paint(process.stderr, 'red', message)}\n`);
}
