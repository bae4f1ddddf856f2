import { appendFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { runProgram } from '@counterpoint/cli';
import type { CommandResult } from './command-run.js';
import { programs } from './programs.js';
import { changedPaths, takeSnapshot } from './snapshot.js';

/**
 * Runs every command of a program, one after the other, in this process, and writes one
 * {@link CommandResult} a line. `RESULTS` names that file, `WORK` the working folder; `HOME` and
 * `TMPDIR` are folders of this process alone.
 */
async function main([name = '', only]: readonly string[]): Promise<void> {
  const { HOME: home = '', WORK: work = '', RESULTS: results = '' } = process.env;
  const { open, runs, main: file } = programs[name]!;
  process.argv[1] = fileURLToPath(new URL(`../../../${file}`, import.meta.url));
  process.chdir(work);
  const roots = { home, tmp: tmpdir(), work };
  const errors: string[] = [];
  process.stdout.write = () => true;
  process.stderr.write = (text) => errors.push(String(text)) > 0;
  for (const { command, args, writes = [] } of runs) {
    if (only !== undefined && command.join(' ') !== only) continue;
    const before = takeSnapshot(roots);
    errors.length = 0;
    process.exitCode = 0;
    const json = (await open()).commands.find((each) => each.name() === command[0]);
    if (json === undefined) throw new Error(`${name} has no command ${command.join(' ')}`);
    await runProgram(await open(), ['node', name, ...command, ...args]);
    const allowedPaths = writes.map((path) => `work/${path}`);
    const changed = changedPaths(before, takeSnapshot(roots)).filter(
      (path) => !allowedPaths.some((allowed) => path === allowed || path.startsWith(`${allowed}/`)),
    );
    const log = `/tmp/mat-debug-${process.pid}.log`; // written there whatever TMPDIR says
    if (existsSync(log)) changed.push(log);
    const code = Number(process.exitCode);
    const result: CommandResult = {
      command: command.join(' '),
      code,
      errors: code === 0 ? '' : errors.join('').slice(-2000),
      changed,
    };
    appendFileSync(results, `${JSON.stringify(result)}\n`);
  }
  process.exitCode = 0;
}

await main(process.argv.slice(2));
