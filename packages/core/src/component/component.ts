import type { z } from 'zod';
import type { Citation, Component } from '../contract/component.js';
import type { ContextOf } from '../contract/component-context.js';
import type { ComponentKind, Created } from '../contract/component-kinds.js';

/** A component of one kind: what it creates and the context of its factory follow from the kind. */
export interface ComponentDefinition<K extends ComponentKind, Config> {
  readonly kind: K;
  /** `package/name`. */
  readonly id: string;
  /** One sentence for lists. */
  readonly summary: string;
  readonly paper?: Citation;
  readonly schema: z.ZodType<Config>;
  /**
   * @param config what the schema returns, defaults filled in
   * @param context what a factory of this kind may use
   */
  create(config: Config, context: ContextOf<K>): Created<K> | Promise<Created<K>>;
}

/**
 * An entry of a plugin's list. The compiler checks that factory and schema agree on the config,
 * and that the factory creates what the kind promises.
 *
 * @example
 * import { component, ntXent } from '@counterpoint/core';
 * import { z } from 'zod';
 *
 * const loss = component({
 *   kind: 'loss',
 *   id: 'acme/nt-xent',
 *   summary: 'NT-Xent with a temperature of its own.',
 *   schema: z.strictObject({ temperature: z.number().positive().default(0.3) }),
 *   create: (config) => ntXent(config),
 * });
 */
export function component<K extends ComponentKind, Config>(
  definition: ComponentDefinition<K, Config>,
): Component {
  return {
    ...definition,
    create: (config, context) => definition.create(config as Config, context as ContextOf<K>), // what `schema` returned
  };
}

/** The schema of a config that is written by hand as an interface. */
export type SchemaOf<Complete, Input = Complete> = z.ZodType<Complete, Input>;
