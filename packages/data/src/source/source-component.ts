import type { Component, ComponentContext, Dataset } from '@counterpoint/core';
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
  const onSkip = parts?.['onSkip'];
  return typeof onSkip === 'function' ? (onSkip as OnSkip) : undefined;
}

/** Defaults that a program gives to every source of its run: the extensions of its modality, the split of a command. */
export interface SourceDefaults {
  readonly extensions?: readonly string[];
  readonly split?: string;
  readonly load?: 'bytes' | 'path';
}

/** The defaults among the parts of a context (`parts.source`). */
export function sourceDefaults({ parts }: ComponentContext): SourceDefaults {
  return parts?.source ?? {};
}
