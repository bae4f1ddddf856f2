import { join, resolve } from 'node:path';
import {
  beginEngine,
  merged,
  progressDisplay,
  resolveConfig,
  RunFolder,
  runTrain,
  type PretrainConfig,
  type PretrainResult,
  type Program,
  type TrainOptions,
} from '@counterpoint/cli';
import type { Batch, Dataset } from '@counterpoint/core';
import { groupIds, type RawSample } from '@counterpoint/data';
import { encodeJpeg, imageModality } from '@counterpoint/image';
import {
  auditCaptions,
  captionOverlay,
  captionsIn,
  captionsOfAll,
  captionSummary,
  withGroups,
  writeLogits,
  type CaptionSource,
} from '@counterpoint/multimodal';
import { namedOrLearned, type TextTokenizer } from '@counterpoint/text';
import { openPairs } from './pairs.js';
import { lockedRun, lockedOverlay, withVectors, writeUnlocked } from './locked.js';
import { clipPlugins } from './plugins.js';
import { clipRecipes, contextLength } from './recipes.js';

export interface ClipTrainOptions extends TrainOptions {
  readonly columns?: readonly string[];
  readonly classes?: readonly string[];
  readonly template?: readonly string[];
  readonly tokenizer?: string;
  readonly vocabulary?: number;
  readonly locked?: string;
}

/** What is known of the data beside its path; nothing for pictures without captions. */
interface Known {
  /** The run whose encoder sees the pictures, locked. */
  readonly locked?: string;
  readonly source: CaptionSource;
  readonly tokenizer?: TextTokenizer;
}

/** `clip train` as the shared driver runs it. */
export function clipProgram(known?: Known, say: (line: string) => void = () => undefined): Program {
  return {
    name: 'counterpoint-vision clip',
    samples: 'pictures',
    exampleData: 'captioned',
    plugins: clipPlugins,
    recipes: clipRecipes,
    defaultMethod: 'clip',
    sheetEncoder: { mime: 'image/jpeg', encode: (pixels) => encodeJpeg(pixels) },
    async open({ path, split }, { extensions, onSkip }) {
      const opened = await openPairs(path, {
        split,
        extensions: extensions.length > 0 ? extensions : imageModality({}).extensions,
        statements: 'true',
        say,
        onSkip,
      });
      if (known === undefined) return opened;
      const { source, tokenizer, locked } = known;
      const dataset = locked === undefined ? opened : await withVectors(opened, locked, say);
      const audit = auditCaptions(
        await captionsOfAll(dataset, source),
        tokenizer ? (caption) => tokenizer.encode(caption).length > contextLength : undefined,
        await picturesOf(opened, path),
      );
      say(captionSummary(audit, 'pictures', contextLength));
      // captions of classes: the class is the group
      return source.classes === undefined ? withGroups(dataset, audit.groups) : dataset;
    },
  };
}

/** The picture of each row, by its content; drawn scenes are all different. */
async function picturesOf(dataset: Dataset, path: string): Promise<Int32Array | undefined> {
  if (path.startsWith('scenes')) return undefined;
  return groupIds(dataset as Dataset<RawSample>, 'content').catch(() => undefined);
}

/**
 * What `clip train` does. @returns the run's folder, and how the run ended unless nothing was
 * trained
 */
export async function trainClip(
  options: ClipTrainOptions,
): Promise<{ path: string; result: PretrainResult<Batch> | undefined }> {
  const display = progressDisplay({ silent: options.json === true });
  const say = (line: string) => display.say(line);
  if (options.resume !== undefined) {
    const { record } = await RunFolder.open(options.resume);
    const [source, locked] = [captionsIn(record.config), lockedRun(record.config)];
    return ended(
      options.resume,
      await runTrain(clipProgram(source && { source, locked }, say), options),
      record.config as unknown as PretrainConfig,
    );
  }
  const data = options.data ?? (options.config === undefined ? 'scenes' : undefined);
  const asked: TrainOptions = { ...options, ...(data === undefined ? {} : { data }) };
  const { config } = await resolveConfig(clipProgram(), asked); // before anything is written
  const out =
    options.out ??
    join(
      'runs',
      `${options.method ?? 'clip'}-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`,
    );
  const inConfig = captionsIn(config);
  if (inConfig === undefined)
    return ended(out, await runTrain(clipProgram(undefined, say), { ...asked, out }), config);
  const source = { ...inConfig, ...sourceOptions(options) };
  const { path, split } = config.data;
  const { where, tokenizer } = await namedOrLearned({
    named: options.tokenizer,
    size: options.vocabulary ?? 8000,
    folder: resolve(out, 'tokenizer'),
    corpus: async () => {
      const captions = await captionsOfAll(
        await openPairs(path, {
          split,
          extensions: imageModality({}).extensions,
          onSkip: () => undefined,
        }),
        source,
      );
      auditCaptions(captions); // refuses what nothing can be learned from before anything is written
      return captions.flat();
    },
  });
  say(`${tokenizer.size} word pieces, from ${where}.`);
  const locked = options.locked === undefined ? undefined : resolve(options.locked);
  if (locked !== undefined) await beginEngine(options.engine ?? 'auto', options.threads);
  const captions = captionOverlay(source, { where, size: tokenizer.size });
  const overlay =
    locked === undefined
      ? captions
      : merged(captions, await lockedOverlay(locked, sidesOf(config)));
  const whole = { ...asked, out, overlay };
  return ended(
    out,
    await runTrain(clipProgram({ source, tokenizer, locked }, say), whole),
    (await resolveConfig(clipProgram(), whole)).config,
  );
}

function sourceOptions({ columns, classes, template = [] }: ClipTrainOptions): CaptionSource {
  const source = { columns, classes };
  return template.length > 0 ? { ...source, templates: template } : source;
}

function sidesOf({ modality }: PretrainConfig): readonly string[] {
  return Object.keys((modality as { sides?: object }).sides ?? {});
}

async function ended(
  path: string,
  result: PretrainResult<Batch> | undefined,
  config: PretrainConfig,
): Promise<{ path: string; result: PretrainResult<Batch> | undefined }> {
  const locked = lockedRun(config);
  if (result !== undefined && locked !== undefined)
    await writeUnlocked(path, locked, config, result);
  if (result !== undefined) await writeLogits(path, result.method);
  return { path, result };
}
