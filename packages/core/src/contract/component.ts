import type { z } from 'zod';

/** Where a part comes from. */
export interface Citation {
  readonly title: string;
  readonly url: string;
}

/**
 * What a component may be. The list is open: a plugin may bring a kind of its own.
 */
export type ComponentKind =
  | 'encoder'
  | 'head'
  | 'augmenter'
  | 'loss'
  | 'method'
  | 'optimizer'
  | 'schedule'
  | 'source'
  | 'tokenizer'
  | 'modality'
  | (string & Record<never, never>);

/** What a factory may use beside its config. */
export interface ComponentContext {
  /** The seed of initial values. */
  readonly seed: number;
  /** Parts that were made before and that this one is built on (a method needs its encoder). */
  readonly parts?: Readonly<Record<string, unknown>>;
  /** Makes a part that a config names within another's (`{ "type": "..." }`); there when a registry makes the part. */
  readonly create?: (
    kind: ComponentKind,
    config: { readonly type: string; readonly [key: string]: unknown },
    context: ComponentContext,
  ) => Promise<unknown>;
}

/**
 * A typed factory with an id, a schema and a kind. It serves two doors: typed code calls the package's own function
 * (`resnet({ depth: 18 })`), and a config file names it (`{ "type": "image/resnet", "depth": 18 }`).
 *
 * @typeParam Config the config with its defaults filled in
 * @typeParam Made what the factory makes
 */
export interface Component<Config = unknown, Made = unknown> {
  readonly kind: ComponentKind;
  /** `package/name`. */
  readonly id: string;
  /** One sentence for lists. */
  readonly summary: string;
  readonly paper?: Citation;
  readonly schema: z.ZodType<Config>;
  create(config: Config, context: ComponentContext): Made | Promise<Made>;
}

/** A plugin is data: what it is called, which contracts it was written against, and what it brings. */
export interface Plugin {
  readonly name: string;
  /** The version of these contracts: {@link apiVersion}. */
  readonly apiVersion: number;
  readonly components: readonly Component[];
}

/** The version of the contracts in this package. It rises when a plugin would have to change. */
export const apiVersion = 1;
