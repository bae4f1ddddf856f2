import { Option, type Command } from 'commander';
import { addExamples } from '../commands/examples.js';
import { path } from '../commands/parse-option.js';
import { jsonOption, threadsOption } from '../commands/shared-options.js';
import {
  dtypeOption,
  exportEngineOption,
  exportFolderOption,
  twinOption,
  type ExportOptions,
} from './export-options.js';

/** What one `export` says of itself, and what it does. */
export interface ExportCommandConfig<O extends ExportOptions> {
  readonly description: string;
  /** The name of the argument; `run` by default. */
  readonly argument?: string;
  /** `--out`; {@link exportFolderOption} by default. */
  readonly out?: Option;
  /** What `--data` is for. */
  readonly data: string;
  /** `--engine`; {@link exportEngineOption} by default. */
  readonly engine?: Option;
  /** Options that only this export has. */
  readonly options?: readonly Option[];
  readonly examples: readonly string[];
  readonly run: (path: string, options: O) => Promise<void>;
}

/** `--out FOLDER` of an export that has no folder of its own in the run. */
export function requiredOutOption(): Option {
  return new Option('--out <folder>', 'where it goes').argParser(path).makeOptionMandatory();
}

/**
 * Adds the command `export` with the options that every export has: `--out`, `--data`, `--dtype`,
 * `--twin`, `--engine`, `--threads` and `--json`.
 *
 * @example
 * ```ts
 * import { defineExport } from '@counterpoint/cli';
 * import { Command } from 'commander';
 *
 * const program = new Command('rows');
 * defineExport(program, {
 *   description: 'writes the encoder',
 *   data: 'rows to compare on',
 *   examples: ['export runs/first', 'export runs/first --json'],
 *   run: (path, { out }) => Promise.resolve(console.log(path, out)),
 * });
 * console.log(program.commands.map((each) => each.name())); // [ 'export' ]
 * ```
 */
export function defineExport<O extends ExportOptions = ExportOptions>(
  to: Command,
  {
    description,
    argument = 'run',
    out = exportFolderOption(),
    data,
    engine = exportEngineOption(),
    options = [],
    examples,
    run,
  }: ExportCommandConfig<O>,
): void {
  const command = to
    .command('export')
    .description(description)
    .argument(`<${argument}>`, "a run's folder")
    .addOption(out)
    .addOption(new Option('--data <path>', data).argParser(path));
  for (const option of [
    ...options,
    dtypeOption(),
    twinOption(),
    engine,
    threadsOption(),
    jsonOption(),
  ])
    command.addOption(option);
  command.action(run);
  addExamples(command, examples);
}
