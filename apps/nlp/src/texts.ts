import type { PretrainConfig, Program } from '@counterpoint/cli';
import {
  CounterpointError,
  isCounterpointError,
  type Dataset,
  type Sample,
} from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import {
  checkPositions,
  duplicateFree,
  recordOf,
  resolveTextColumns,
  type TextColumnsConfig,
  type TextEncoderKind,
} from '@counterpoint/text';
import { studyBaselines } from './evaluate/study-baselines.js';
import { textSource } from './open-texts.js';
import { learnTokenizer, type TokenizerChoice } from './learn-tokenizer.js';
import { plugins } from './plugins.js';
import { textReport, textsLine } from './text-report.js';
import { fineTuneRecipeFor, recipesFor } from './recipes.js';
import { textValidation } from './text-validation.js';

/**
 * Methods that make pairs of what they find at a path. In a config the name and a colon stand
 * before the path.
 */
export const pairingMethods: readonly string[] = ['inverse-cloze', 'judged'];

/**
 * What the shared commands know of texts, with the recipes of one encoder.
 *
 * @param tokenizer how a run gets its tokenizer; without it the config names one
 */
export function texts(
  encoder: TextEncoderKind = 'transformer',
  tokenizer?: TokenizerChoice,
): Program {
  return {
    name: 'counterpoint-nlp',
    samples: 'texts',
    exampleData: 'texts.csv',
    exampleQuery: '"where is my order"',
    plugins,
    ...textSource,
    recipes: recipesFor(encoder),
    defaultMethod: 'simcse',
    validation: textValidation,
    fineTune: { recipe: fineTuneRecipeFor(encoder), baselines: studyBaselines },
    canEvaluate({ classes = [], columns }) {
      const uses = Object.values(columns?.used ?? {});
      return classes.length > 1 || uses.filter((use) => use !== 'id').length > 1;
    },
    complete(config) {
      const { encoder: shape, modality } = config as {
        encoder?: { type?: string; maxTokens?: number };
        modality?: { maxTokens?: number };
      };
      if (shape?.type === 'text/transformer')
        checkPositions(
          { positions: shape.maxTokens, maxTokens: modality?.maxTokens },
          'encoder.maxTokens',
        );
      return Promise.resolve(config);
    },
    learn: tokenizer && ((config, context) => learnTokenizer(tokenizer, config, context)),
    async prepare(dataset, { config, say }) {
      const rows = dataset as Dataset<RawSample>;
      if (!rows.at) return rows;
      const modality = config.modality as TextColumnsConfig & { readonly scored?: unknown };
      const { columns, scoreColumn, texts: all } = await textsOfAll(rows, modality);
      const score = modality.scored === undefined ? undefined : scoreColumn;
      requireTexts(config, columns, rows.name);
      say(textsLine(columns));
      return {
        ...duplicateFree(rows, all, config.batchSize),
        report: textReport(rows, columns, score),
      };
    },
  };
}

interface AllTexts {
  readonly columns: readonly string[];
  readonly scoreColumn?: string;
  /**
   * By the index of a row; none for a row that cannot be read, which the run reports when it comes
   * to it.
   */
  readonly texts: readonly (readonly string[])[];
}

async function textsOfAll(rows: Dataset<RawSample>, config: TextColumnsConfig): Promise<AllTexts> {
  const all: (readonly string[])[] = Array.from({ length: rows.size }, () => []);
  const order = { seed: 0, epoch: 0, shuffle: false };
  const samples: Sample<RawSample>[] = [];
  for await (const sample of rows.epoch(order, 0, () => undefined)) samples.push(sample);
  const metadata = samples.map((sample) => sample.metadata ?? {});
  const { columns, scoreColumn } =
    samples.length > 0
      ? resolveTextColumns(metadata, config, rows.name)
      : { columns: [], scoreColumn: undefined };
  for (const { index, key, metadata: row = {} } of samples) {
    try {
      all[index] = recordOf(row, config, key).texts;
    } catch (error) {
      if (!isCounterpointError(error)) throw error;
    }
  }
  return { columns, scoreColumn, texts: all };
}

/** Rows with fewer texts than the views need would train on empty texts. @throws CP_NLP_DATA */
function requireTexts(
  { views, method }: PretrainConfig,
  columns: readonly string[],
  where: string,
): void {
  const { type, count = 2 } = views as { type: string; count?: number };
  if (type !== 'text/column-views' || columns.length === 0 || columns.length >= count) return;
  throw new CounterpointError('CP_NLP_DATA', {
    what:
      `The rows have ${columns.length === 1 ? 'one text' : `${columns.length} texts`} ` +
      `(${columns.join(', ')}), ${method.type} takes ${count}`,
    where,
    expected: `${count} columns of texts`,
    remedy: 'name them with --columns, or choose another method, such as simcse for single texts',
    facts: { columns, needed: count },
  });
}
