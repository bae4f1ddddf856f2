import type { Component, Dataset } from '@counterpoint/core';
import { z } from 'zod';
import { cifarDataset } from '../array/cifar-dataset.js';
import { idxDataset } from '../array/idx-dataset.js';
import { concat } from '../dataset/concat.js';
import { folderDataset } from '../folder/folder-dataset.js';
import { manifestDataset } from '../folder/manifest-dataset.js';
import { expandPaths } from '../open/expand-paths.js';
import { openDataset } from '../open/open-dataset.js';
import { onlyTrue } from '../select/only-true.js';
import { selectSamples } from '../select/select-samples.js';
import { parquetRows } from '../parquet/parquet-rows.js';
import { rowDataset } from '../table/row-dataset.js';
import { textRows } from '../table/text-rows.js';
import { tarDataset } from '../tar/tar-dataset.js';
import { onSkipOf, sourceComponent, sourceDefaults } from './source-component.js';
import { filtersSchema, pathsSchema, sourceKeys } from './source-schemas.js';

const { words, text, load, idColumn, format, quote, bytes } = sourceKeys;
const bounds = { memoryBytes: bytes, bufferBytes: bytes };
const dialect = { delimiter: text, quote };
const select = { only: filtersSchema, without: filtersSchema };

const openSchema = z.strictObject({
  path: z.string(),
  split: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  extensions: words,
  classes: words,
  load,
  label: text,
  /** The name of `label` in configs of earlier versions. */
  labelColumn: text,
  pathColumn: text,
  idColumn,
  truth: text,
  ...dialect,
  ...bounds,
  ...select,
});
/** Settings of `data/open`, for sources that open data as it lies on disk and add to it. */
export const openDataSchema: z.ZodObject = openSchema;
const folderSchema = z.strictObject({ path: z.string(), extensions: words, classes: words, load });
const manifestSchema = z.strictObject({
  path: z.string(),
  format,
  pathColumn: text,
  labelColumn: text,
  idColumn,
  split: text,
  classes: words,
  load,
  ...dialect,
});
const tarSchema = z.strictObject({
  path: pathsSchema,
  extensions: words,
  classes: words,
  split: text,
  ...bounds,
});
const rowsSchema = z.strictObject({
  path: pathsSchema,
  format,
  columns: words,
  labelColumn: text,
  idColumn,
  classes: words,
  ...dialect,
  ...bounds,
});
const parquetSchema = z.strictObject({
  path: pathsSchema,
  labelColumn: text,
  idColumn,
  classes: words,
  ...bounds,
});
const idxSchema = z.strictObject({ pictures: z.string(), labels: text, classes: words });
const cifarSchema = z.strictObject({
  path: pathsSchema,
  split: z.enum(['train', 'test']).optional(),
});

/** Sources of data that is stored: as it lies on disk (`data/open`), and each kind by name. */
export const storedSources: readonly Component[] = [
  sourceComponent(
    'data/open',
    'Data as it lies on disk; its layout is detected by its names',
    openSchema,
    async ({ path, split, label, labelColumn, only, without, truth, ...options }, context) => {
      const { label: usual, ...defaults } = sourceDefaults(context);
      const openOne = (one: string | undefined): Promise<Dataset> =>
        openDataset(path, {
          ...defaults,
          ...options,
          labelColumn: labelColumn ?? label ?? usual,
          split: one ?? defaults.split,
          onSkip: onSkipOf(context),
        });
      const splits = typeof split === 'object' ? split : [split];
      const opened = await Promise.all(splits.map(openOne));
      const dataset = opened.length === 1 ? opened[0]! : concat(opened, path);
      const selected = await selectSamples(dataset, { only, without });
      return truth === undefined ? selected : onlyTrue(selected, truth);
    },
  ),
  sourceComponent(
    'data/folder',
    'Files in class folders, or flat',
    folderSchema,
    ({ path, ...options }, context) => {
      const { extensions, load } = sourceDefaults(context);
      return folderDataset(path, {
        ...options,
        extensions: options.extensions ?? extensions,
        load: options.load ?? load,
        onSkip: onSkipOf(context),
      });
    },
  ),
  sourceComponent(
    'data/manifest',
    'A table of files with labels, captions or times',
    manifestSchema,
    ({ path, ...options }, context) =>
      manifestDataset(path, { ...options, onSkip: onSkipOf(context) }),
  ),
  // `data/tar` is the name of `data/shards` in configs of earlier versions.
  ...['data/shards', 'data/tar'].map((id) =>
    sourceComponent(
      id,
      'Tar shards of the WebDataset kind, plain or gzip',
      tarSchema,
      async ({ path, ...options }, context) => {
        const { extensions } = sourceDefaults(context);
        const files = await filesOf(path);
        return tarDataset(files, {
          ...options,
          extensions: options.extensions ?? extensions,
          onSkip: onSkipOf(context),
        });
      },
    ),
  ),
  sourceComponent(
    'data/table',
    'Rows of TSV, CSV, JSONL or text files, plain or gzip',
    rowsSchema,
    async ({ path, format, columns, delimiter, quote, ...options }, context) => {
      const files = await filesOf(path);
      return rowDataset(
        files.map((file) => textRows(file, { format, columns, delimiter, quote })),
        { ...options, onSkip: onSkipOf(context) },
      );
    },
  ),
  sourceComponent(
    'data/parquet',
    'Rows of Parquet files, files within them included',
    parquetSchema,
    async ({ path, ...options }, context) => {
      const sources = await Promise.all((await filesOf(path)).map((file) => parquetRows(file)));
      return rowDataset(sources.flat(), { ...options, onSkip: onSkipOf(context) });
    },
  ),
  sourceComponent('data/idx', "MNIST's files", idxSchema, ({ pictures, labels, classes }) =>
    idxDataset(pictures, labels, { classes }),
  ),
  sourceComponent(
    'data/cifar',
    "CIFAR's binary files or their archive",
    cifarSchema,
    async ({ path, split }) => cifarDataset(await filesOf(path), { split }),
  ),
];

async function filesOf(path: string | readonly string[]): Promise<string[]> {
  const expanded = await Promise.all(
    (typeof path === 'string' ? [path] : path).map((each) => expandPaths(each)),
  );
  return expanded.flat();
}
