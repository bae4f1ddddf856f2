import { join, resolve } from 'node:path';
import {
  progressDisplay,
  resolveConfig,
  RunFolder,
  runTrain,
  type PretrainResult,
  type Program,
  type TrainOptions,
} from '@counterpoint/cli';
import { clipExtensions } from '@counterpoint/audio';
import { CounterpointError, type Batch, type Dataset } from '@counterpoint/core';
import { groupIds, type RawSample } from '@counterpoint/data';
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
import { openRecordings } from '@counterpoint/audio';
import { labelledPath } from '../recordings.js';
import { clapPlugins } from './plugins.js';
import { clapRecipes, contextLength } from './recipes.js';

export interface ClapTrainOptions extends TrainOptions {
  readonly columns?: readonly string[];
  readonly classes?: readonly string[];
  readonly template: readonly string[];
  readonly tokenizer?: string;
  readonly vocabulary: number;
}

/** `clap train` as the shared driver runs it. */
export function clapProgram(
  source: CaptionSource = {},
  tokenizer?: TextTokenizer,
  say: (line: string) => void = () => undefined,
): Program {
  return {
    name: 'counterpoint-speech clap',
    samples: 'recordings',
    exampleData: 'captioned',
    plugins: clapPlugins,
    recipes: clapRecipes,
    defaultMethod: 'words',
    async open({ path, split, label }, { extensions, onSkip }) {
      const dataset = await openRecordings(labelledPath(path, label), {
        split,
        extensions,
        onSkip,
      });
      const audit = auditCaptions(
        await captionsOfAll(dataset, source),
        tokenizer ? (caption) => tokenizer.encode(caption).length > contextLength : undefined,
        await groupIds(dataset as Dataset<RawSample>, 'content').catch(() => undefined),
      );
      say(captionSummary(audit, 'recordings', contextLength));
      // captions of classes: the class is the group
      return source.classes === undefined ? withGroups(dataset, audit.groups) : dataset;
    },
  };
}

/** What `clap train` does. */
export async function trainClap(options: ClapTrainOptions): Promise<void> {
  const display = progressDisplay({ silent: options.json === true });
  const say = (line: string) => display.say(line);
  if (options.resume !== undefined) {
    const { record } = await RunFolder.open(options.resume);
    return ended(
      options.resume,
      await runTrain(clapProgram(captionsIn(record.config), undefined, say), options),
    );
  }
  const { config } = await resolveConfig(clapProgram(), options); // before anything is written
  const out =
    options.out ??
    join('runs', `clap-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`);
  const { path, split, label } = config.data;
  const dataset = await openRecordings(labelledPath(path, label), {
    split,
    extensions: clipExtensions,
    onSkip: () => undefined,
  });
  const source = { ...captionsIn(config), ...sourceOptions(options, dataset.classes) };
  const { where, tokenizer } = await namedOrLearned({
    named: options.tokenizer,
    size: options.vocabulary,
    folder: resolve(out, 'tokenizer'),
    corpus: async () => {
      const captions = await captionsOfAll(dataset, source);
      auditCaptions(captions); // refuses what nothing can be learned from before anything is written
      return captions.flat();
    },
  });
  await dataset.close?.();
  say(`${tokenizer.size} word pieces, from ${where}.`);
  return ended(
    out,
    await runTrain(clapProgram(source, tokenizer, say), {
      ...options,
      out,
      overlay: captionOverlay(source, { where, size: tokenizer.size }),
    }),
  );
}

/**
 * Captions from columns where they are named; else from the classes, in the words that were given
 * or as the data names them.
 */
function sourceOptions(
  { columns, classes, template }: ClapTrainOptions,
  own: readonly string[] | undefined,
): CaptionSource {
  const words =
    classes ??
    (columns === undefined ? own?.map((name) => name.replaceAll(/[_-]+/gu, ' ')) : undefined);
  if (classes !== undefined && own !== undefined && words!.length !== own.length) {
    throw new CounterpointError('CP_SPEECH_DATA', {
      what: `${words!.length} names for ${own.length} classes`,
      where: '--classes',
      expected: `a name for each of ${own.join(', ')}, in this order`,
    });
  }
  return {
    columns,
    classes: words,
    templates: template.length > 0 ? template : undefined,
  };
}

async function ended(path: string, result: PretrainResult<Batch> | undefined): Promise<void> {
  if (result !== undefined) await writeLogits(path, result.method);
}
