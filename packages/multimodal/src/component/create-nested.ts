import {
  CounterpointError,
  type ComponentContext,
  type ComponentKind,
  type TypedConfig,
} from '@counterpoint/core';
import { z } from 'zod';

/** A part within a part's config. */
export const typedSchema: z.ZodType<TypedConfig> = z.looseObject({
  type: z.string(),
}) as z.ZodType<TypedConfig>;

/**
 * Makes a part that a config names within another's.
 *
 * @throws CP_MULTIMODAL_TOWER when no registry makes the outer part, and what the inner one throws
 */
export async function createNested<Made>(
  kind: ComponentKind,
  config: TypedConfig,
  { create, seed }: ComponentContext,
): Promise<Made> {
  if (create !== undefined) return (await create(kind, config, { seed })) as Made;
  throw new CounterpointError('CP_MULTIMODAL_TOWER', {
    what: `"${config.type}" cannot be made: the context knows no other parts`,
    expected: 'a context of a Registry',
    remedy: 'make the part with Registry.create, or in code with the function of the same name',
  });
}
