import {
  parseConfig,
  type ComponentKind,
  type Registry,
  type TypedConfig,
} from '@counterpoint/core';
import type { PretrainConfig } from './pretrain-config.js';

const kinds = ['modality', 'views', 'encoder', 'method', 'optimizer'] as const;

/**
 * A config whose parts have every default filled in, so that a run's record says what was run and
 * a misspelt entry is found before any data is read.
 * A part whose schema does not take its own result back stays as it was given.
 *
 * @throws CP_CORE_COMPONENT_UNKNOWN, CP_CORE_CONFIG_INVALID
 */
export function resolveParts(config: PretrainConfig, registry: Registry): PretrainConfig {
  return {
    ...config,
    ...Object.fromEntries(kinds.map((kind) => [kind, resolved(kind, config[kind], registry)])),
    ...(config.mix && { mix: resolved('mixture', config.mix, registry) }),
  };
}

function resolved(kind: ComponentKind, typed: TypedConfig, registry: Registry): TypedConfig {
  const { type, ...config } = typed;
  const { schema } = registry.find(kind, type);
  const once = JSON.stringify(parseConfig(schema, config, `${kind} (${type})`));
  const again = schema.safeParse(JSON.parse(once));
  return again.success && JSON.stringify(again.data) === once
    ? { type, ...(JSON.parse(once) as object) }
    : typed;
}
