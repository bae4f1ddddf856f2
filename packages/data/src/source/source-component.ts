import type { Component, ComponentContext, Dataset, SourceDefaults } from '@counterpoint/core';
import type { z } from 'zod';
import type { OnSkip } from '../dataset/read-result.js';

/** A component of the kind `source`. */
export function sourceComponent<Config>(
  id: string,
  summary: string,
  schema: z.ZodType<Config>,
  create: (config: Config, context: ComponentContext) => Promise<Dataset>,
): Component<Config, Dataset> {
  return { kind: 'source', id, summary, schema, create };
}

/** The receiver of what is left out, among the parts of a context. */
export function onSkipOf({ parts }: ComponentContext): OnSkip | undefined {
  return parts?.onSkip;
}

/** The defaults among the parts of a context. */
export function sourceDefaults({ parts }: ComponentContext): SourceDefaults {
  return parts?.source ?? {};
}
