import { join, resolve } from 'node:path';
import { CounterpointError, parseConfig, type Batch, type Dataset } from '@counterpoint/core';
import { classOccurs, withColumnsUsed } from '@counterpoint/data';
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
import { merged, type RawConfig } from '../config/config-file.js';
import type { LearnContext, Program } from '../program/program.js';
import { defaultOut } from '../run/default-out.js';
import { pretrainSchema, type PretrainConfig } from '../run/pretrain-config.js';
import type { PretrainResult } from '../run/pretrain.js';
import { readReport } from '../run/read-report.js';
import { RunFolder } from '../run/run-folder.js';
import { runTrain } from '../run/run-train.js';
import { contentGroups } from '../score/content-groups.js';
import { captionColumns } from './caption-columns.js';
import { classWords, mappingLine } from './class-words.js';
import { inWords } from './in-words.js';
import type { TowersKit, TowersTrainOptions } from './towers-kit.js';

/** A run that ended, or undefined for a dry run. */
export interface TrainedTowers {
  readonly path: string;
  readonly result: PretrainResult<Batch> | undefined;
}

/** What the shared driver runs: captions, a tokenizer of them, and groups of equal captions. */
export function towersProgram<Options extends TowersTrainOptions>(
  kit: TowersKit<Options>,
  options: Options,
): Program {
  const { program, contextLength, tokenizers } = kit;
  return {
    ...program,
    canEvaluate: () => true,
    learn: (config, context) => learn(kit, options, config, context),
    async prepare(storedDataset, context) {
      const source = captionsIn(context.config);
      const dataset = (await kit.prepare?.(storedDataset, context)) ?? storedDataset;
      if (source === undefined) return dataset;
      const where = tokenizerIn(context.config);
      const tokenizer = where === undefined ? undefined : await tokenizers.read(where);
      const isCut = (caption: string) => tokenizer!.encode(caption).length > contextLength;
      const captions = await captionsOfAll(dataset, source);
      const used = await captionColumns(dataset, captions, source);
      const groups = await contentGroups(storedDataset);
      const audit = auditCaptions(captions, tokenizer && isCut, groups);
      context.say(captionSummary(audit, program.samples, contextLength));
      const uses = Object.fromEntries(used.map((column) => [column, 'caption']));
      const report = withColumnsUsed(readReport(storedDataset), uses);
      // Of captions made of classes the class is the group.
      const grouped =
        source.classes === undefined ? withGroups(dataset, audit.groups) : { ...dataset };
      return { ...grouped, report } as Dataset;
    },
  };
}

/** What `train` of towers does. */
export async function trainTowers<Options extends TowersTrainOptions>(
  kit: TowersKit<Options>,
  options: Options,
): Promise<TrainedTowers> {
  const { program, command, defaultData } = kit;
  const method = options.method ?? program.defaultMethod;
  const path = options.resume ?? options.out ?? defaultOut(`${command}-${method}`);
  const isNamed = options.data !== undefined || options.config !== undefined;
  const data = isNamed || options.resume !== undefined ? options.data : defaultData;
  const out = options.resume === undefined ? path : undefined;
  const result = await runTrain(towersProgram(kit, options), { ...options, data, out });
  if (result === undefined) return { path, result };
  const { record } = await RunFolder.open(path);
  const config = parseConfig(pretrainSchema, record.config, join(path, 'config.json'));
  await kit.finish?.(path, config, result);
  await writeLogits(path, result.method);
  return { path, result };
}

/** The tokenizer of the captions, learned or copied into the run; and what the kit adds. */
async function learn<Options extends TowersTrainOptions>(
  kit: TowersKit<Options>,
  options: Options,
  config: PretrainConfig,
  context: LearnContext,
): Promise<RawConfig> {
  const more = (await kit.learn?.(options, config, context)) ?? {};
  const inConfig = captionsIn(config);
  const place = options.tokenizer ?? (inConfig && tokenizerIn(config));
  refuseUnused(options, { hasCaptions: inConfig !== undefined, place });
  if (inConfig === undefined) return more;
  const dataset = await context.open();
  const source = { ...inConfig, ...sourceOf(kit, options, dataset) };
  const mapping = mappingLine(dataset.classes, source.classes);
  if (mapping !== '') context.say(mapping);
  const folder = resolve(context.folder, 'tokenizer');
  const tokenizer = await kit.tokenizers.make({
    path: place,
    size: options.vocabulary ?? kit.vocabulary,
    folder,
    corpus: async () => {
      const captions = await captionsOfAll(dataset, source);
      await captionColumns(dataset, captions, source);
      auditCaptions(captions); // Refuses what nothing can be learned from.
      return captions.flat();
    },
  });
  context.say(`${tokenizer.size} word pieces are in ${folder}.`);
  return merged(captionOverlay(source, { where: folder, size: tokenizer.size }), more);
}

/** @throws CP_CLI_USAGE for a tokenizer or a vocabulary that would do nothing */
function refuseUnused(
  { tokenizer, vocabulary }: TowersTrainOptions,
  { hasCaptions, place }: { readonly hasCaptions: boolean; readonly place: string | undefined },
): void {
  const where =
    tokenizer !== undefined && !hasCaptions
      ? '--tokenizer'
      : vocabulary !== undefined && (!hasCaptions || place !== undefined)
        ? '--vocabulary'
        : undefined;
  if (where === undefined) return;
  throw new CounterpointError('CP_CLI_USAGE', {
    what: hasCaptions
      ? `The tokenizer is given (${place}), and no word pieces are learned`
      : 'The towers have no captions, and no tokenizer',
    where,
    expected: hasCaptions ? 'no --vocabulary beside a tokenizer' : 'a method with captions',
    remedy: `leave ${where} out`,
  });
}

/** Captions from columns where they are named; else, where the kit says so, from the classes. */
function sourceOf(
  { captionsOfClasses }: Pick<TowersKit, 'captionsOfClasses'>,
  { columns, classes: classNames, template = [] }: TowersTrainOptions,
  dataset: Dataset,
): CaptionSource {
  const { classes: dataClasses, name: where } = dataset;
  if (classNames !== undefined && dataClasses === undefined)
    throw new CounterpointError('CP_CLI_USAGE', {
      what: 'The data has no classes that captions could be made of',
      where,
      expected: 'class folders, or a column of classes',
      remedy: 'leave --classes out, or name the column with --label',
    });
  const usual = captionsOfClasses && columns === undefined ? dataClasses?.map(inWords) : undefined;
  const classes =
    classNames === undefined
      ? usual
      : classWords({ classNames, classes: dataClasses, occurs: classOccurs(dataset), where });
  const source = { columns, classes };
  const entries = template.length > 0 ? { ...source, templates: template } : source;
  return Object.fromEntries(
    Object.entries(entries).filter(([, value]) => value !== undefined),
  ) as CaptionSource;
}

/** The path of the tokenizer that a config names. */
function tokenizerIn(config: PretrainConfig): string | undefined {
  const { sides } = config.modality as unknown as {
    sides?: { text?: { text?: { tokenizer?: unknown } } };
  };
  const tokenizer = sides?.text?.text?.tokenizer;
  return typeof tokenizer === 'string' && tokenizer !== '' ? tokenizer : undefined;
}
