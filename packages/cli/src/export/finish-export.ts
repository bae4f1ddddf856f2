import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ifExists } from '@counterpoint/core';
import type { Batch, Encoder } from '@counterpoint/core';
import type { Program } from '../program/program.js';
import type { OpenedRun } from '../run/open-run.js';
import { writeEncoder } from '../run/write-encoder.js';
import type { CompactCost } from './compact-cost.js';
import { compactFile, type CostSamples } from './compact-file.js';
import { compactOnnx } from './compact-onnx.js';
import { compactName, type ExportOptions } from './export-options.js';
import { exportedRecord } from './exported-record.js';
import { aboutEncoder } from './model-card.js';
import { parameterCount } from './parameter-count.js';
import type { Proof } from './prove-file.js';
import { writeExport } from './write-export.js';
import type { ExportFiles } from './write-files.js';
import { writePretrained } from './write-pretrained.js';

/** A proved encoder, ready to be written. */
export interface ProvedExport<B extends Batch> {
  readonly program: Pick<Program, 'name' | 'samples'>;
  readonly run: OpenedRun<B>;
  readonly folder: string;
  /** The ONNX file that was proved. */
  readonly file: Uint8Array;
  /** What it calls the embeddings. */
  readonly output: string;
  readonly proof: Proof;
  /** Further files; those that end in `.onnx` have the same weights. */
  readonly files: ExportFiles;
  readonly options: Pick<ExportOptions, 'dtype' | 'twin'>;
  /** Samples to measure the cost of compact weights on. */
  readonly costSamples: () => Promise<CostSamples>;
  /** For the card: facts, limits and how the files are read. */
  readonly about?: readonly string[];
  readonly limits?: readonly string[];
  readonly reading?: readonly string[];
}

/** What an export consists of, and how it was checked. */
export interface FinishedExport {
  readonly folder: string;
  readonly files: readonly string[];
  readonly proof: Proof;
  readonly cost?: CompactCost;
}

/**
 * Writes an export: weights, ONNX files, settings, `recipe.json`, `export.json` and the model
 * card, each complete or absent.
 *
 * @throws CP_CLI_WRITE, CP_CORE_WRITE
 */
export async function finishExport<B extends Batch>({
  program,
  run,
  folder,
  file,
  output,
  proof,
  files,
  options: { dtype, twin = false },
  costSamples,
  about = [],
  limits,
  reading,
}: ProvedExport<B>): Promise<FinishedExport> {
  const { encoder, config, fingerprint, path } = run;
  const onnx: ExportFiles = { 'encoder.onnx': file };
  const compact =
    dtype &&
    (await compactFile(file, {
      type: dtype,
      output,
      width: encoder.width,
      ...(await costSamples()),
    }));
  const smaller = Object.entries(files).flatMap(([name, content]) =>
    dtype && name.endsWith('.onnx')
      ? [[compactName(name, dtype), compactOnnx(content as Uint8Array, dtype)] as const]
      : [],
  );
  if (compact && dtype) smaller.push([compactName('encoder.onnx', dtype), compact.file]);
  const adapted = await writePretrained(
    folder,
    encoder as unknown as Encoder<never>,
    config.encoder,
  );
  const record = exportedRecord({ ...config, encoder: adapted ?? config.encoder });
  await writeEncoder(folder, record, encoder as unknown as Encoder);
  const paths = await writeExport(
    folder,
    { ...onnx, ...files, ...Object.fromEntries(smaller) },
    {
      program,
      title: `Encoder of ${program.samples}`,
      about: [
        ...aboutEncoder({ config }),
        `Parameters: ${parameterCount(encoder.variables)}`,
        ...about,
      ],
      path,
      run: run.run,
      fingerprint,
      twin,
      limits,
      plugins: config.plugins,
      proof,
      cost: compact?.cost,
      reading,
    },
  );
  return {
    folder,
    files: ['encoder.safetensors', 'encoder.json', ...paths],
    proof,
    cost: compact?.cost,
  };
}

/**
 * Where an export goes that names no folder: beside the encoder of a run, or into a folder that is
 * an export already.
 */
export async function defaultExportFolder(run: string, twin = false): Promise<string> {
  if (twin) return join(run, 'export-twin');
  const isExport = (await ifExists(stat(join(run, 'encoder.json')))) !== undefined;
  return isExport ? run : join(run, 'export');
}
