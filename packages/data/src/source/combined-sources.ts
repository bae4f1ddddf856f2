import {
  CounterpointError,
  type Component,
  type ComponentContext,
  type Dataset,
} from '@counterpoint/core';
import { z } from 'zod';
import { concat } from '../dataset/concat.js';
import { join } from '../dataset/join.js';
import { selectSamples } from '../select/select-samples.js';
import type { OtherSourceConfig } from './data-source-config.js';
import { sourceComponent } from './source-component.js';
import { filtersSchema } from './source-schemas.js';

const nested: z.ZodType<OtherSourceConfig> = z.looseObject({ type: z.string() });
const concatSchema = z.strictObject({ sources: z.array(nested).min(1) });
const joinSchema = z.strictObject({
  sides: z.record(z.string(), nested),
  key: z.string(),
  classes: z.string().optional(),
});
const selectSchema = z.strictObject({
  source: nested,
  label: z.string().optional(),
  only: filtersSchema,
  without: filtersSchema,
});

/** Sources that are made of other sources. */
export const combinedSources: readonly Component[] = [
  sourceComponent(
    'data/concat',
    'Several sources as one, their classes joined by name',
    concatSchema,
    async ({ sources }, context) =>
      concat(await Promise.all(sources.map((source) => createSource(source, context)))),
  ),
  sourceComponent(
    'data/join',
    'Sources as the sides of one: samples with the same value of a fact belong together',
    joinSchema,
    async ({ sides, key, classes }, context) => {
      const opened = await Promise.all(
        Object.entries(sides).map(
          async ([side, source]) => [side, await createSource(source, context)] as const,
        ),
      );
      return join(Object.fromEntries(opened), { key, classes });
    },
  ),
  sourceComponent(
    'data/select',
    'The samples of a source that fit filters, labelled by a fact',
    selectSchema,
    async ({ source, ...select }, context) =>
      selectSamples(await createSource(source, context), select),
  ),
];

async function createSource(
  config: OtherSourceConfig,
  context: ComponentContext,
): Promise<Dataset> {
  if (context.create === undefined)
    throw new CounterpointError('CP_DATA_SOURCE', {
      what: 'A source within another can only be created by a registry',
      where: config.type,
      expected: 'Registry.create',
    });
  return (await context.create('source', config, context)) as Dataset;
}
