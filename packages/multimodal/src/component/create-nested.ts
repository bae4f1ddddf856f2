import {
  CounterpointError,
  type ComponentContext,
  type Created,
  type TypedConfig,
} from '@counterpoint/core';
import { z } from 'zod';

/** A component that the config of another one names. */
export const typedSchema: z.ZodType<TypedConfig> = z.looseObject({
  type: z.string(),
}) as z.ZodType<TypedConfig>;

/**
 * Creates a component that the config of another one names.
 *
 * @throws CP_MULTIMODAL_TOWER without a registry, and what the inner factory throws
 */
export async function createNested<K extends 'encoder' | 'modality' | 'views'>(
  kind: K,
  config: TypedConfig,
  { create, seed }: ComponentContext,
): Promise<Created<K>> {
  if (create !== undefined)
    return create<'encoder' | 'modality' | 'views'>(kind, config, { seed }) as Promise<Created<K>>;
  throw new CounterpointError('CP_MULTIMODAL_TOWER', {
    what: `"${config.type}" cannot be created: the context has no registry`,
    expected: 'a context of a Registry',
    remedy: 'use Registry.create, or call the function of the same name in code',
  });
}
