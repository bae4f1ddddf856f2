import {
  CounterpointError,
  type Component,
  type ComponentContext,
  type Dataset,
} from '@counterpoint/core';
import { openDataSchema, type RawSample } from '@counterpoint/data';
import { z } from 'zod';
import { inverseClozeRows } from '../record/inverse-cloze-rows.js';
import { usualClassColumn } from '../record/open-texts.js';

/** `text/rows` in a config: the keys of `data/open`. */
export interface TextRowsConfig {
  readonly path: string;
  readonly split?: string | readonly string[];
  /** The column of the class. @default `label`, `class`, `intent`, `category` and the like */
  readonly label?: string;
  readonly [key: string]: unknown;
}

/** `text/inverse-cloze` in a config: sentences and the passages around them, of another source. */
export interface InverseClozeSourceConfig {
  readonly source: { readonly type: string; readonly [key: string]: unknown };
}

const inverseClozeSchema = z.strictObject({ source: z.looseObject({ type: z.string() }) });

/** The sources of texts for config files. */
export const sources: readonly Component[] = [
  {
    kind: 'source',
    id: 'text/rows',
    summary: 'Rows with texts as they lie on disk; layout and column of the class are detected.',
    schema: openDataSchema as unknown as z.ZodType<TextRowsConfig>,
    async create({ label, ...config }: TextRowsConfig, context: ComponentContext) {
      const labelColumn = label ?? context.parts?.source?.label;
      const source = { ...context.parts?.source, label: labelColumn, extensions: undefined };
      const within = { ...context, parts: { ...context.parts, source } };
      const open = (column: string | undefined) =>
        created({ ...config, type: 'data/open', label: column }, within);
      const dataset = await open(labelColumn);
      if (labelColumn !== undefined) return dataset;
      const column = await usualClassColumn(dataset);
      return column === undefined ? dataset : open(column);
    },
  } as Component<TextRowsConfig, Dataset<RawSample>>,
  {
    kind: 'source',
    id: 'text/inverse-cloze',
    summary: 'Each sentence of a passage and the passage around it.',
    paper: {
      title: 'Latent Retrieval for Weakly Supervised Open Domain Question Answering',
      url: 'https://arxiv.org/abs/1906.00300',
    },
    schema: inverseClozeSchema,
    create: async ({ source }: InverseClozeSourceConfig, context: ComponentContext) =>
      inverseClozeRows(await created(source, context), context.parts?.onSkip),
  } as Component<InverseClozeSourceConfig, Dataset<RawSample>>,
];

async function created(
  config: { readonly type: string; readonly [key: string]: unknown },
  context: ComponentContext,
): Promise<Dataset<RawSample>> {
  if (context.create === undefined)
    throw new CounterpointError('CP_CORE_COMPONENT_UNKNOWN', {
      what: 'A source within another can only be created by a registry',
      where: config.type,
      expected: 'Registry.create',
    });
  return (await context.create('source', config, context)) as Dataset<RawSample>;
}
