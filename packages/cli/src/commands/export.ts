import { join } from 'node:path';
import { CounterpointError } from '@counterpoint/core';
import { Option, type Command } from 'commander';
import { exportEncoder, firstValues } from '../export/export-encoder.js';
import type { Program } from '../program/program.js';
import { checkWritable } from '../run/check-writable.js';
import { sourceOfRun } from '../run/open-run-data.js';
import { openRun } from '../run/open-run.js';
import type { DataConfig } from '../run/pretrain-config.js';
import { SkipReport } from '../run/skip-report.js';
import { openSource } from '../source/open-source.js';
import { resolveSource } from '../source/resolve-source.js';
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
  const source =
    data === undefined ? dataOf(program, run.run) : sourceOfRun(program, run, { path: data });
  const { registry, modality } = run;
  const stored = await openSource(source, { registry, extensions: modality.extensions, onSkip });
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

/** The data that a run was trained on. @throws CP_CLI_USAGE */
function dataOf(program: Program, run: Readonly<Record<string, unknown>> | undefined): DataConfig {
  const { config } = (run ?? {}) as { config?: { data?: DataConfig } };
  if (config?.data !== undefined) return resolveSource(program, config.data);
  throw new CounterpointError('CP_CLI_USAGE', {
    what: 'The folder does not say what the run was trained on',
    where: '--data',
    expected: 'data to compare the exported file on',
    remedy: 'give --data PATH',
  });
}
