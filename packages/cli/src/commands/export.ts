import { join } from 'node:path';
import { CounterpointError } from '@counterpoint/core';
import { Option, type Command } from 'commander';
import { exportEncoder, firstValues } from '../export/export-encoder.js';
import type { Program } from '../program/program.js';
import { checkWritable } from '../run/check-writable.js';
import { openRunData } from '../run/open-run-data.js';
import { openRun } from '../run/open-run.js';
import { SkipReport } from '../run/skip-report.js';
import { printJson } from '../terminal/print-json.js';
import { progressDisplay } from '../terminal/progress.js';
import { addExamples } from './examples.js';
import { path } from './parse-option.js';
import { jsonOption } from './shared-options.js';

interface ExportOptions {
  readonly out?: string;
  readonly data?: string;
  readonly json?: boolean;
}

/** `--out FOLDER` of an export. */
export function exportFolderOption(): Option {
  return new Option(
    '--out <folder>',
    'where the files go (default: the `export` folder of the run)',
  ).argParser(path);
}

/** Samples on which an exported file is compared with the encoder. */
const compared = 16;

/** Adds `export`: the encoder as safetensors and as an ONNX file, compared on data. */
export function addExportCommand(to: Command, program: Program): void {
  const { samples, exampleData = 'data' } = program;
  const command = to
    .command('export')
    .description(
      'writes the encoder as safetensors and as an ONNX file, and proves that both embed alike',
    )
    .argument('<run>', "a run's folder")
    .addOption(exportFolderOption())
    .addOption(
      new Option(
        '--data <path>',
        `${samples} to compare both on (default: those of the run)`,
      ).argParser(path),
    )
    .addOption(jsonOption())
    .action((run: string, options: ExportOptions) => exportRun(program, run, options));
  addExamples(command, [
    'export runs/first --out exported',
    `export runs/first --data ${exampleData} --json`,
  ]);
}

async function exportRun(
  program: Program,
  path: string,
  { out, data, json }: ExportOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  const folder = out ?? join(path, 'export');
  await checkWritable(folder);
  // The only engine that records graphs.
  const run = await openRun(path, { plugins: program.plugins, engine: 'cpu' });
  const { onSkip } = new SkipReport(display);
  const stored = await openRunData(program, run, { path: data ?? dataOf(run.run) }, onSkip);
  const values = await firstValues(stored, run, compared, onSkip);
  await stored.close?.();
  const exported = await exportEncoder(program, run, values, folder);
  if (json) printJson({ ...exported, width: run.encoder.width, model: run.fingerprint });
  else
    display.say(
      `${exported.files.join(', ')} are in ${folder}. Run by ONNX Runtime alone, the ONNX ` +
        `file embeds ${exported.samples} ${program.samples} like the encoder (largest ` +
        `difference ${exported.largestDifference.toExponential(1)}).`,
    );
}

/** @throws CP_CLI_USAGE */
function dataOf(run: Readonly<Record<string, unknown>> | undefined): string {
  const { config } = (run ?? {}) as { config?: { data?: { path?: string } } };
  if (config?.data?.path) return config.data.path;
  throw new CounterpointError('CP_CLI_USAGE', {
    what: 'The folder does not say what the run was trained on',
    where: '--data',
    expected: 'data to compare the exported file on',
    remedy: 'give --data PATH',
  });
}
