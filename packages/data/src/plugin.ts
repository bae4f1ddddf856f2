import {
  apiVersion,
  type Component,
  type ComponentContext,
  type Dataset,
  type Plugin,
} from '@counterpoint/core';
import { z } from 'zod';
import { cifarDataset } from './array/cifar-dataset.js';
import { idxDataset } from './array/idx-dataset.js';
import type { OnSkip } from './dataset/read-result.js';
import { folderDataset } from './folder/folder-dataset.js';
import { manifestDataset } from './folder/manifest-dataset.js';
import { expandPaths } from './open/expand-paths.js';
import { openDataset } from './open/open-dataset.js';
import type { RawSample } from './sample/raw-sample.js';
import { parquetRows } from './table/parquet-rows.js';
import { rowDataset } from './table/row-dataset.js';
import { textRows } from './table/text-rows.js';
import { tarDataset } from './tar/tar-dataset.js';

/** One path or pattern, or several. */
const paths = z.union([z.string(), z.array(z.string()).min(1)]);
const bytes = z.number().int().nonnegative().optional();
const words = z.array(z.string()).optional();
const load = z.enum(['bytes', 'path']).optional();
const bounds = { memoryBytes: bytes, bufferBytes: bytes };

const openSchema = z.strictObject({
  path: z.string(),
  split: z.string().optional(),
  extensions: words,
  classes: words,
  load,
  labelColumn: z.string().optional(),
  pathColumn: z.string().optional(),
  ...bounds,
});
const folderSchema = z.strictObject({ path: z.string(), extensions: words, classes: words, load });
const manifestSchema = z.strictObject({
  path: z.string(),
  format: z.enum(['tsv', 'csv', 'jsonl', 'txt']).optional(),
  pathColumn: z.string().optional(),
  labelColumn: z.string().optional(),
  split: z.string().optional(),
  classes: words,
  load,
});
const tarSchema = z.strictObject({ path: paths, extensions: words, classes: words, ...bounds });
const rowsSchema = z.strictObject({
  path: paths,
  format: z.enum(['tsv', 'csv', 'jsonl', 'txt']).optional(),
  columns: words,
  labelColumn: z.string().optional(),
  classes: words,
  ...bounds,
});
const parquetSchema = rowsSchema.omit({ format: true, columns: true });
const idxSchema = z.strictObject({
  pictures: z.string(),
  labels: z.string().optional(),
  classes: words,
});
const cifarSchema = z.strictObject({ path: paths, split: z.enum(['train', 'test']).optional() });

/**
 * Every source of this package for config files: `{ "type": "data/open", "path": "photos" }`.
 * A function `onSkip` among the context's parts is told of what is left out.
 */
export const dataPlugin: Plugin = {
  name: '@counterpoint/data',
  apiVersion,
  components: [
    source(
      'data/open',
      'Data as it lies on disk; its layout is told by its names',
      openSchema,
      ({ path, ...options }, context) => openDataset(path, { ...options, ...skips(context) }),
    ),
    source(
      'data/folder',
      'Files in class folders, or flat',
      folderSchema,
      ({ path, ...options }, context) => folderDataset(path, { ...options, ...skips(context) }),
    ),
    source(
      'data/manifest',
      'A table of files with labels, captions or times',
      manifestSchema,
      ({ path, ...options }, context) => manifestDataset(path, { ...options, ...skips(context) }),
    ),
    source(
      'data/tar',
      'Tar shards of the WebDataset kind, plain or gzip',
      tarSchema,
      async ({ path, ...options }, context) =>
        tarDataset(await filesOf(path), { ...options, ...skips(context) }),
    ),
    source(
      'data/table',
      'Rows of TSV, CSV, JSONL or text files, plain or gzip',
      rowsSchema,
      async ({ path, format, columns, ...options }, context) => {
        const how = { format, columns };
        return rowDataset(
          (await filesOf(path)).map((file) => textRows(file, how)),
          { ...options, ...skips(context) },
        );
      },
    ),
    source(
      'data/parquet',
      'Rows of Parquet files, files within them included',
      parquetSchema,
      async ({ path, ...options }, context) => {
        const sources = await Promise.all((await filesOf(path)).map((file) => parquetRows(file)));
        return rowDataset(sources.flat(), { ...options, ...skips(context) });
      },
    ),
    source('data/idx', "MNIST's files", idxSchema, ({ pictures, labels, classes }) =>
      idxDataset(pictures, labels, classes === undefined ? {} : { classes }),
    ),
    source(
      'data/cifar',
      "CIFAR's binary files or their archive",
      cifarSchema,
      async ({ path, split }) =>
        cifarDataset(await filesOf(path), split === undefined ? {} : { split }),
    ),
  ],
};

function source<Config>(
  id: string,
  summary: string,
  schema: z.ZodType<Config>,
  create: (config: Config, context: ComponentContext) => Promise<Dataset<RawSample>>,
): Component<Config, Dataset<RawSample>> {
  return { kind: 'source', id, summary, schema, create };
}

function skips({ parts }: ComponentContext): { onSkip?: OnSkip } {
  const onSkip = parts?.['onSkip'];
  return typeof onSkip === 'function' ? { onSkip: onSkip as OnSkip } : {};
}

async function filesOf(path: string | readonly string[]): Promise<string[]> {
  const expanded = await Promise.all(
    (typeof path === 'string' ? [path] : path).map((each) => expandPaths(each)),
  );
  return expanded.flat();
}
