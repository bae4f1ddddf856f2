import { CounterpointError } from '@counterpoint/core';
import type { Command } from 'commander';
import { costLine } from '../export/compact-cost.js';
import { exportEncoder } from '../export/export-encoder.js';
import { defaultExportFolder } from '../export/finish-export.js';
import { defineExport } from '../export/export-command.js';
import type { ExportOptions } from '../export/export-options.js';
import { sampleValues } from '../export/sample-values.js';
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

/** Samples among which the most unlike are compared, and on which compact weights are measured. */
const candidates = 256;

/** Adds `export`: the encoder as safetensors and as an ONNX file, compared on data. */
export function addExportCommand(to: Command, program: Program): void {
  const { samples, exampleData = 'data' } = program;
  defineExport(to, {
    description:
      'writes the encoder as safetensors and as an ONNX file, and proves that both embed alike',
    data: `${samples} to compare both on (default: those of the run)`,
    examples: [
      'export runs/first --out exported',
      `export runs/first --data ${exampleData} --dtype q8 --json`,
    ],
    run: (path, options) => exportRun(program, path, options),
  });
}

async function exportRun(
  program: Program,
  path: string,
  { out, data, json, ...options }: ExportOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  const folder = out ?? (await defaultExportFolder(path, options.twin));
  await checkWritable(folder);
  const run = await openRun(path, {
    plugins: program.plugins,
    engine: options.engine,
    twin: options.twin,
  });
  const skips = new SkipReport(display);
  const { onSkip } = skips;
  const source =
    data === undefined ? dataOf(program, run.run) : sourceOfRun(program, run, { path: data });
  const { registry, modality } = run;
  const dataset = await openSource(source, { registry, extensions: modality.extensions, onSkip });
  const samples = await sampleValues(dataset, run, candidates, onSkip);
  await dataset.close?.();
  const { files, proof, cost } = await exportEncoder(program, run, samples, folder, options);
  const { largestDifference } = proof;
  if (json)
    printJson({
      folder,
      files,
      samples: proof.cases - 1,
      largestDifference,
      cost,
      skipped: skips.total,
      skippedByCode: skips.byCode,
      width: run.encoder.width,
      model: run.fingerprint,
    });
  else
    display.say(
      [
        `${files.join(', ')} are in ${folder}.`,
        `Run by ONNX Runtime alone, the ONNX file embeds ${proof.cases - 1} unlike ` +
          `${program.samples} like the encoder (largest difference ` +
          `${largestDifference.toExponential(1)}).`,
        ...(cost === undefined ? [] : [costLine(cost)]),
        ...(skips.total > 0 ? [`${skips.text}.`] : []),
      ].join(' '),
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
