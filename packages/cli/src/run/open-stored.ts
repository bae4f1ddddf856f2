import type { Dataset, Registry, SkippedSample } from '@counterpoint/core';
import type { OpenOptions, Program } from '../program/program.js';
import type { DataConfig } from './pretrain-config.js';

export interface OpenStoredOptions extends OpenOptions {
  readonly registry: Registry;
}

/** Entries of `data` in a config that say how a source is used, not what it is. */
const usage = new Set(['groups', 'limit']);

/**
 * Opens stored samples: by the source component that the data names, or as the program opens a
 * path.
 *
 * @throws CP_CORE_COMPONENT_UNKNOWN, CP_CORE_CONFIG_INVALID, and the errors of the data
 */
export async function openStored(
  program: Program,
  data: DataConfig,
  { registry, ...options }: OpenStoredOptions,
): Promise<Dataset> {
  if (data.type === undefined) return program.open(data, options);
  const { schema } = registry.find('source', data.type);
  const known = keysOf(schema);
  const config = Object.fromEntries(
    Object.entries({ extensions: options.extensions, ...data }).filter(
      ([key, value]) =>
        key === 'type' ||
        (!usage.has(key) && value !== undefined && value !== '' && isAsked(key, known)),
    ),
  );
  return registry.create(
    'source',
    { ...config, type: data.type },
    { seed: 0, parts: { onSkip: options.onSkip as ((skip: SkippedSample) => void) | undefined } },
  );
}

/**
 * Entries that every `data` has are left out where the source does not know them; others are passed
 * on, to be refused.
 */
function isAsked(key: string, known: ReadonlySet<string> | undefined): boolean {
  return known === undefined || known.has(key) || !['split', 'path', 'extensions'].includes(key);
}

function keysOf(schema: unknown): ReadonlySet<string> | undefined {
  const { shape } = schema as { shape?: object };
  return shape === undefined ? undefined : new Set(Object.keys(shape));
}
