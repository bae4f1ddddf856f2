import type { ComponentKind, ComponentKinds, ComponentParts, Created } from './component-kinds.js';

/** A component in a config file. */
export interface TypedConfig {
  /** The component's id, `package/name`. */
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Creates the component that a config names. */
export type CreateComponent = <K extends ComponentKind>(
  kind: K,
  config: TypedConfig,
  context: ContextOf<K>,
) => Promise<Created<K>>;

/**
 * What a factory of any kind may use besides its config. {@link ContextOf} lists the parts of one
 * kind.
 */
export interface ComponentContext<Parts extends Partial<ComponentParts> = Partial<ComponentParts>> {
  /** The seed of initial values. */
  readonly seed: number;
  /** What the component is built on. A method needs its encoder, for example. */
  readonly parts?: Parts;
  /**
   * Creates a component that a config names within its own config (`{ "type": "..." }`). A registry
   * provides it.
   */
  readonly create?: CreateComponent;
}

/** The context of one kind. `parts` is required where the kind cannot do without one of them. */
export type ContextOf<K extends ComponentKind> =
  Partial<ComponentKinds[K]['parts']> extends ComponentKinds[K]['parts']
    ? ComponentContext<ComponentKinds[K]['parts']>
    : ComponentContext<ComponentKinds[K]['parts']> & { readonly parts: ComponentKinds[K]['parts'] };
