import {
  createNested as createComponent,
  type ComponentContext,
  type Created,
  type TypedConfig,
} from '@counterpoint/core';

/**
 * Creates a component that the config of another one names.
 *
 * @throws CP_VIDEO_NESTED without a registry, and what the inner factory throws
 */
export function createNested<K extends 'encoder' | 'modality' | 'augmenter' | 'views'>(
  kind: K,
  config: TypedConfig,
  context: ComponentContext,
): Promise<Created<K>> {
  return createComponent(config, context, { kind, code: 'CP_VIDEO_NESTED' });
}
