import {
  createNested as createComponent,
  type ComponentContext,
  type Created,
  type TypedConfig,
} from '@counterpoint/core';

/**
 * Creates a component that the config of another one names.
 *
 * @throws CP_MULTIMODAL_TOWER without a registry, and what the inner factory throws
 */
export function createNested<K extends 'encoder' | 'modality' | 'views'>(
  kind: K,
  config: TypedConfig,
  context: ComponentContext,
): Promise<Created<K>> {
  return createComponent(config, context, { kind, code: 'CP_MULTIMODAL_TOWER' });
}
