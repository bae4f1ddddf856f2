import { z } from 'zod';
import type { ComponentContext, TypedConfig } from '../contract/component-context.js';
import type { ComponentKind, Created } from '../contract/component-kinds.js';
import { CounterpointError } from '../error/counterpoint-error.js';

/** The config of a component within that of another one: a `type` and entries of its own. */
export const typedConfigSchema: z.ZodType<TypedConfig> = z.looseObject({
  type: z.string(),
}) as z.ZodType<TypedConfig>;

/** What {@link createNested} needs beside the config. */
export interface NestedOptions<K extends ComponentKind> {
  readonly kind: K;
  /** The code of the error of a context without a registry. */
  readonly code: string;
}

/**
 * Creates a component that the config of another one names, with the seed of that one.
 *
 * @throws the code of the options without a registry, and what the inner factory throws
 */
export async function createNested<K extends ComponentKind>(
  config: TypedConfig,
  { create, seed }: ComponentContext,
  { kind, code }: NestedOptions<K>,
): Promise<Created<K>> {
  if (create !== undefined)
    return (await (create as (kind: K, config: TypedConfig, context: object) => unknown)(
      kind,
      config,
      { seed },
    )) as Created<K>;
  throw new CounterpointError(code, {
    what: `"${config.type}" cannot be created: the context has no registry`,
    expected: 'a context of a Registry',
    remedy: 'use Registry.create, or give the component itself in code',
  });
}
