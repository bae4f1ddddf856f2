import type { z } from 'zod';
import type { ComponentContext } from './component-context.js';
import type { ComponentKind } from './component-kinds.js';

/** The paper or page that a component comes from. */
export interface Citation {
  readonly title: string;
  readonly url: string;
}

/**
 * A typed factory with an id, a schema and a kind. It can be used in two ways: code calls the
 * package's own function (`resnet({ depth: 18 })`), and a config file names it
 * (`{ "type": "image/resnet", "depth": 18 }`). `component` of this package checks a definition
 * against its kind.
 *
 * @typeParam Config the config with its defaults filled in
 * @typeParam Instance what the factory creates
 */
export interface Component<Config = unknown, Instance = unknown> {
  readonly kind: ComponentKind;
  /** `package/name`. */
  readonly id: string;
  /** One sentence for lists. */
  readonly summary: string;
  readonly paper?: Citation;
  readonly schema: z.ZodType<Config>;
  /**
   * @param config what the schema returns, defaults filled in
   * @param context seed, other components and warnings; see `ContextOf`
   */
  create(config: Config, context: ComponentContext): Instance | Promise<Instance>;
}

/**
 * A plugin is data: its name, the version of the contracts that it was written for, and its
 * components.
 */
export interface Plugin {
  readonly name: string;
  /** The version of these contracts: {@link apiVersion}. */
  readonly apiVersion: number;
  readonly components: readonly Component[];
}

/** The version of the contracts in this package. It rises when a plugin would have to change. */
export const apiVersion = 1;
