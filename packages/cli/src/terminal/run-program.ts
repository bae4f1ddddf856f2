import { isCounterpointError } from '@counterpoint/core';
import { CommanderError, type Command } from 'commander';

/** Exit codes: 0 done, 1 a coded error, 2 a command line that is not understood, 70 a fault of the program itself. */
export async function runProgram(
  program: Command,
  argv: readonly string[] = process.argv,
): Promise<void> {
  const json = argv.includes('--json');
  overrideExits(program);
  try {
    await program.parseAsync([...argv]);
  } catch (thrown) {
    process.exitCode = report(thrown, json);
  }
}

function overrideExits(command: Command): void {
  command.exitOverride();
  for (const inner of command.commands) overrideExits(inner);
}

function report(thrown: unknown, json: boolean): number {
  if (thrown instanceof CommanderError) {
    if (thrown.exitCode === 0) return 0;
    if (json)
      process.stdout.write(
        `${JSON.stringify({ error: { code: 'CP_CLI_USAGE', what: thrown.message } })}\n`,
      ); // for people commander has said it
    return 2;
  }
  if (isCounterpointError(thrown)) {
    if (json)
      process.stdout.write(
        `${JSON.stringify({ error: { code: thrown.code, ...thrown.report, cause: undefined } })}\n`,
      );
    else process.stderr.write(`${thrown.message}\n`);
    return 1;
  }
  const fault = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (json)
    process.stdout.write(
      `${JSON.stringify({ error: { code: 'CP_CLI_FAULT', what: fault.message } })}\n`,
    );
  process.stderr.write(
    `CP_CLI_FAULT: The program failed where it should not: ${fault.message}. Remedy: report it with these lines.\n${fault.stack ?? ''}\n`,
  );
  return 70;
}
