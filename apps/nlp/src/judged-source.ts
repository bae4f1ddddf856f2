import { join } from 'node:path';
import type { Component, Dataset } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import { z } from 'zod';
import { judgedRows, type JudgedData } from './judged-rows.js';

/** `text/judged` in a config: queries and the documents judged relevant to them, as pairs. */
export interface JudgedSourceConfig {
  /** A folder with documents, queries and judgements. */
  readonly path: string;
  /** Files within the folder. @default found by their names */
  readonly docs?: string;
  readonly queries?: string;
  readonly qrels?: string;
  /** The judgements in a folder of BEIR's layout. */
  readonly qrelsSplit?: string;
  /** A fold of the queries to leave out, to be scored: `1/5`. */
  readonly without?: string;
}

const schema: z.ZodType<JudgedSourceConfig> = z.strictObject({
  path: z.string(),
  docs: z.string().optional(),
  queries: z.string().optional(),
  qrels: z.string().optional(),
  qrelsSplit: z.string().optional(),
  without: z.string().optional(),
});

/** `text/judged` for config files. */
export const judgedSource: Component<JudgedSourceConfig, Dataset<RawSample>> = {
  kind: 'source',
  id: 'text/judged',
  summary: 'Queries and the documents judged relevant to them, as pairs.',
  schema,
  create: (config) => judgedRows(judgedData(config)),
};

function judgedData({ path, qrelsSplit, without, ...fileNames }: JudgedSourceConfig): JudgedData {
  const within = (name: string | undefined) => (name === undefined ? undefined : join(path, name));
  const files = {
    docs: within(fileNames.docs),
    queries: within(fileNames.queries),
    qrels: within(fileNames.qrels),
    split: qrelsSplit,
  };
  return { folder: path, files, without };
}
