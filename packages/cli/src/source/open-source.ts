import type { Dataset, Registry, SkippedSample } from '@counterpoint/core';
import type { DataConfig } from '../run/pretrain-config.js';

/**
 * The components and file types that {@link openSource} knows, and what happens to unreadable
 * samples.
 */
export interface OpenSourceOptions {
  readonly registry: Registry;
  /** Of the files that the modality reads. */
  readonly extensions: readonly string[];
  /** Receives each unreadable sample; without it such a sample is an error. */
  readonly onSkip?: (skipped: SkippedSample) => void;
}

/** Entries of `data` in a config that say how a source is used, not what it is. */
const usage: ReadonlySet<string> = new Set(['groups', 'limit']);

/** Entries that sources receive by their context, too: one that does not know them ignores them. */
const shared: ReadonlySet<string> = new Set(['split', 'label', 'path', 'extensions']);

/**
 * Opens stored samples by the source component that the data names.
 *
 * @param data as `resolveSource` returns it
 * @throws CP_CORE_COMPONENT_UNKNOWN, CP_CORE_CONFIG_INVALID, and the errors of the data
 */
export async function openSource(
  { type = 'data/open', ...data }: DataConfig,
  { registry, extensions, onSkip }: OpenSourceOptions,
): Promise<Dataset> {
  const schemaKeys = keysOf(registry.find('source', type).schema);
  const entries = Object.entries({ extensions, ...data }).filter(
    ([key, value]) =>
      !usage.has(key) &&
      value !== undefined &&
      !(shared.has(key) && (value === '' || schemaKeys?.has(key) === false)),
  );
  const split = typeof data.split === 'string' && data.split !== '' ? data.split : undefined;
  const label = data.label === '' ? undefined : data.label;
  return registry.create(
    'source',
    { ...Object.fromEntries(entries), type },
    { seed: 0, parts: { onSkip, source: { extensions, split, label } } },
  );
}

function keysOf(schema: unknown): ReadonlySet<string> | undefined {
  const { shape } = schema as { shape?: object };
  return shape === undefined ? undefined : new Set(Object.keys(shape));
}
