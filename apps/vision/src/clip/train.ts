import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { progressDisplay, resolveConfig, RunFolder, runTrain, type PretrainResult, type TrainOptions, type TrainProgram } from '@counterpoint/cli';
import type { Batch, Method } from '@counterpoint/core';
import { imageModality } from '@counterpoint/image';
import { auditCaptions } from '@counterpoint/multimodal';
import { readTokenizer, trainWordPiece, type TextTokenizer } from '@counterpoint/text';
import { captionsOfAll, columnsOption, openPairs, withGroups } from './pairs.js';
import { clipPlugins } from './plugins.js';
import { clipRecipes, contextLength } from './recipes.js';

export interface ClipTrainOptions extends TrainOptions {
  readonly columns?: string;
  readonly tokenizer?: string;
  readonly vocabulary?: string;
}

/** How cosines become logits: exp(log scale) cos + bias. Stands beside the encoder in `export/`. */
export interface LogitsRecord {
  readonly scale: number;
  readonly bias: number;
}

/** `clip train` as the shared driver runs it. */
export function clipProgram(columns?: readonly string[], tokenizer?: TextTokenizer, say: (line: string) => void = () => undefined): TrainProgram {
  return {
    name: 'counterpoint-vision clip', plugins: clipPlugins, recipes: clipRecipes, defaultMethod: 'clip',
    async open(path, { split, extensions, onSkip }) {
      const dataset = await openPairs(path, { split, extensions, ...(onSkip ? { onSkip } : {}) });
      const audit = auditCaptions(await captionsOfAll(dataset, columns), tokenizer ? (caption) => tokenizer.encode(caption).length > contextLength : undefined);
      say(`${audit.captions} captions of ${audit.samples} pictures, ${audit.distinct} different; ${audit.shared} pictures share one and are no negatives of each other; ${audit.empty} have none and are skipped; ${audit.cut} captions are longer than ${contextLength} tokens and are cut.`);
      return withGroups(dataset, audit.groups);
    },
  };
}

/** What `clip train` does. @returns the run's folder, and how the run ended unless nothing was trained */
export async function trainClip(options: ClipTrainOptions): Promise<{ path: string; result: PretrainResult<Batch> | undefined }> {
  const display = progressDisplay({ silent: options.json === true });
  const say = (line: string) => display.say(line);
  if (options.resume !== undefined) {
    const { record } = await RunFolder.open(options.resume);
    const text = (record.config as unknown as { modality: { sides: { text: { columns?: readonly string[] } } } }).modality.sides.text;
    return ended(options.resume, await runTrain(clipProgram(text.columns, undefined, say), options));
  }
  const { path, split } = (await resolveConfig(clipProgram(), { ...options, data: options.data ?? 'scenes' })).data; // before anything is written
  const out = options.out ?? join('runs', `${options.method ?? 'clip'}-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`);
  const columns = columnsOption(options.columns);
  const { where, tokenizer } = await tokenizerFor(options, { path, split, columns, out, say });
  const settings = [
    `modality.sides.text.text.tokenizer=${JSON.stringify(where)}`, `encoder.towers.text.encoder.vocabulary=${tokenizer.size}`,
    ...(columns === undefined ? [] : [`modality.sides.text.columns=${JSON.stringify(columns)}`]),
  ];
  return ended(out, await runTrain(clipProgram(columns, tokenizer, say), { ...options, data: path, out, set: [...settings, ...options.set] }));
}

interface TokenizerFor {
  readonly path: string;
  readonly split: string;
  readonly columns: readonly string[] | undefined;
  readonly out: string;
  readonly say: (line: string) => void;
}

/** The tokenizer that was named, or word pieces learned from the captions and kept with the run. */
async function tokenizerFor({ tokenizer, vocabulary, dryRun }: ClipTrainOptions, { path, split, columns, out, say }: TokenizerFor): Promise<{ where: string; tokenizer: TextTokenizer }> {
  if (tokenizer !== undefined) return { where: resolve(tokenizer), tokenizer: await readTokenizer(tokenizer) };
  const dataset = await openPairs(path, { split, extensions: imageModality({}).extensions, onSkip: () => undefined });
  const trained = await trainWordPiece((await captionsOfAll(dataset, columns)).flat(), { size: Number(vocabulary ?? 8000) });
  await dataset.close?.();
  const where = resolve(out, 'tokenizer');
  await mkdir(where, { recursive: true });
  await writeFile(join(where, 'tokenizer.json'), JSON.stringify(trained.files.tokenizer));
  await writeFile(join(where, 'tokenizer_config.json'), JSON.stringify(trained.files.config));
  say(`Learned ${trained.size} word pieces from the captions${dryRun ? '' : `; they are in ${where}`}.`);
  return { where, tokenizer: trained };
}

async function ended(path: string, result: PretrainResult<Batch> | undefined): Promise<{ path: string; result: PretrainResult<Batch> | undefined }> {
  if (result !== undefined) {
    const file = join(path, 'export', 'logits.json');
    await writeFile(`${file}.writing`, `${JSON.stringify(await logitsOf(result.method), null, 2)}\n`);
    await rename(`${file}.writing`, file);
  }
  return { path, result };
}

async function logitsOf({ variables }: Method): Promise<LogitsRecord> {
  const value = async (name: string) => (await variables[name]?.data())?.[0];
  return { scale: Math.min(100, Math.exp((await value('logits.log_scale')) ?? 0)), bias: (await value('logits.bias')) ?? 0 };
}
