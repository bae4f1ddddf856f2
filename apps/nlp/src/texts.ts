import type { OpenOptions, PretrainConfig, Program } from '@counterpoint/cli';
import {
  CounterpointError,
  isCounterpointError,
  type Dataset,
  type Sample,
} from '@counterpoint/core';
import { dataPlugin, type RawSample } from '@counterpoint/data';
import {
  duplicateFree,
  inverseClozeRows,
  openTexts,
  recordOf,
  resolveTextColumns,
  type TextColumnsConfig,
  type TextEncoderKind,
} from '@counterpoint/text';
import { judgedRows } from './judged-rows.js';
import { plugins } from './plugins.js';
import { recipesFor } from './recipes.js';
import { textValidation } from './text-validation.js';

/**
 * Methods that make pairs of what they find at a path. In a config the name and a colon stand
 * before the path.
 */
export const pairingMethods: readonly string[] = ['inverse-cloze', 'judged'];

/** What the shared commands know of texts, with the recipes of one encoder. */
export function texts(encoder: TextEncoderKind = 'transformer'): Program {
  return {
    name: 'counterpoint-nlp',
    samples: 'texts',
    exampleData: 'texts.csv',
    exampleQuery: '"where is my order"',
    plugins: [...plugins, dataPlugin],
    recipes: recipesFor(encoder),
    defaultMethod: 'simcse',
    validation: textValidation,
    async open({ path, split, label }, options) {
      const rows = await openRows(path, { split: split || undefined, labelColumn: label }, options);
      const { config } = options;
      if (config === undefined || !rows.at) return rows;
      const { columns, texts: all } = await textsOfAll(rows, config.modality as TextColumnsConfig);
      requireTexts(config, columns, rows.name);
      options.say?.(
        `Texts: ${columns.length === 1 ? 'the column' : 'the columns'} ${columns.join(', ')}.`,
      );
      return duplicateFree(rows, all, config.batchSize);
    },
  };
}

async function openRows(
  path: string,
  named: { split?: string; labelColumn?: string },
  { onSkip }: OpenOptions,
): Promise<Dataset<RawSample>> {
  const pairing = pairingMethods.find((name) => path.startsWith(`${name}:`));
  const rest = pairing === undefined ? path : path.slice(pairing.length + 1);
  if (pairing === 'judged') return judgedRows(rest);
  const stored = await openTexts(rest, { ...named, onSkip });
  return pairing === undefined ? stored : inverseClozeRows(stored, onSkip);
}

interface AllTexts {
  readonly columns: readonly string[];
  /**
   * By the index of a row; none for a row that cannot be read, which the run reports when it comes
   * to it.
   */
  readonly texts: readonly (readonly string[])[];
}

async function textsOfAll(rows: Dataset<RawSample>, config: TextColumnsConfig): Promise<AllTexts> {
  const all: (readonly string[])[] = Array.from({ length: rows.size }, () => []);
  const order = { seed: 0, epoch: 0, shuffle: false };
  const read: Sample<RawSample>[] = [];
  for await (const sample of rows.epoch(order, 0, () => undefined)) read.push(sample);
  const metadata = read.map((sample) => sample.metadata ?? {});
  const { columns } =
    read.length > 0 ? resolveTextColumns(metadata, config, rows.name) : { columns: [] };
  for (const { index, key, metadata: row = {} } of read) {
    try {
      all[index] = recordOf(row, config, key).texts;
    } catch (error) {
      if (!isCounterpointError(error)) throw error;
    }
  }
  return { columns, texts: all };
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
