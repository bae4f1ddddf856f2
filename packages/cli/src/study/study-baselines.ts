import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseConfig, type Dataset } from '@counterpoint/core';
import { accuracy, linearProbe, type LabelledMatrix } from '@counterpoint/eval';
import type { Program } from '../program/program.js';
import { openStoredSamples } from '../run/open-samples.js';
import type { OpenedRun } from '../run/open-run.js';
import { locatePaths } from '../run/portable-paths.js';
import { pretrainSchema } from '../run/pretrain-config.js';
import { SkipReport } from '../run/skip-report.js';
import { encoderEmbedder } from '../score/embed-parts.js';
import type { Embedder } from '../score/embedder.js';
import { engineProducts } from '../score/engine-products.js';
import { labelledOnly } from '../score/knn-validation.js';
import type { ProgressDisplay } from '../terminal/progress.js';
import type { StudyParts } from './study-parts.js';

/**
 * The accuracies of simple systems on the samples of a run of `finetune`: those of the program, or
 * linear probes on what `evaluate` compares with.
 *
 * @param opened the model that the run started from
 * @param run the folder of the run
 */
export async function studyBaselines(
  program: Program,
  opened: OpenedRun,
  run: string,
  display: ProgressDisplay,
): Promise<Readonly<Record<string, number>>> {
  const own = program.fineTune?.baselines;
  const embedders = own === undefined ? await embeddersOf(program, opened) : {};
  if (own === undefined && Object.keys(embedders).length === 0) return {};
  const { config: raw } = JSON.parse(await readFile(join(run, 'config.json'), 'utf8')) as {
    config: object;
  };
  const silent = { ...display, say: () => undefined };
  const { samples: train, heldOut } = await openStoredSamples({
    ...{ program, registry: opened.registry, modality: opened.modality },
    config: locatePaths(parseConfig(pretrainSchema, raw, run), [run]),
    ...{ display: silent, skips: new SkipReport(silent) },
  });
  const parts: StudyParts = { train, heldOut: heldOut! };
  if (own !== undefined) return own(parts, opened);
  const probes: Record<string, number> = {};
  for (const [name, embedder] of Object.entries(embedders)) {
    const embed = async (part: Dataset): Promise<LabelledMatrix> =>
      labelledOnly(await embedder(part, { onSkip: () => undefined }));
    const probe = linearProbe(await embed(parts.train), await embed(parts.heldOut), {
      products: engineProducts,
    });
    probes[`linear probe on ${name}`] = accuracy(probe).value;
  }
  return probes;
}

async function embeddersOf(
  program: Program,
  opened: OpenedRun,
): Promise<Readonly<Record<string, Embedder>>> {
  if (program.baselines !== undefined) return program.baselines(opened);
  if (program.fineTune?.rawBaseline !== true) return {};
  return { 'the values of the samples': encoderEmbedder(opened.modality) };
}
