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
 * @throws CP_VIDEO_NESTED without a registry, and what the inner factory throws
 */
export async function createNested<K extends 'encoder' | 'modality' | 'augmenter' | 'views'>(
  kind: K,
  config: TypedConfig,
  { create, seed }: ComponentContext,
): Promise<Created<K>> {
  if (create !== undefined)
    return (await create<'encoder' | 'modality' | 'augmenter' | 'views'>(kind, config, {
      seed,
    })) as Created<K>;
  throw new CounterpointError('CP_VIDEO_NESTED', {
    what: `"${config.type}" cannot be created: the context has no registry`,
    expected: 'a context of a Registry',
    remedy: 'use Registry.create, or give the part itself in code',
  });
}
