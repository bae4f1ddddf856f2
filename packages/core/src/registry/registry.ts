import { apiVersion, type Component, type Plugin } from '../contract/component.js';
import type { ContextOf, CreateComponent, TypedConfig } from '../contract/component-context.js';
import { componentKinds, type ComponentKind, type Created } from '../contract/component-kinds.js';
import { CounterpointError } from '../error/counterpoint-error.js';
import { nearestWord } from '../error/nearest-word.js';
import { parseConfig } from './parse-config.js';

/**
 * The components of a set of plugins. There is no global registry; each program creates its own.
 */
export class Registry {
  readonly #components = new Map<string, { component: Component; plugin: string }>();

  /** @throws as {@link Registry.use} */
  constructor(plugins: readonly Plugin[] = []) {
    for (const plugin of plugins) this.use(plugin);
  }

  /**
   * Adds a plugin's components.
   *
   * @throws CP_CORE_PLUGIN_INCOMPATIBLE when it was written for another version of the contracts
   * @throws CP_CORE_COMPONENT_KIND when a component is of a kind that does not exist
   * @throws CP_CORE_COMPONENT_DUPLICATE when two components have the same kind and id
   */
  use(plugin: Plugin): void {
    if (plugin.apiVersion !== apiVersion) {
      throw new CounterpointError('CP_CORE_PLUGIN_INCOMPATIBLE', {
        what: `The plugin ${plugin.name} was written against version ${plugin.apiVersion} of the contracts`,
        expected: `version ${apiVersion}`,
        remedy: `install a version of ${plugin.name} that fits this @counterpoint/core`,
      });
    }
    for (const component of plugin.components) {
      if (!componentKinds.includes(component.kind)) throw unknownKind(component, plugin);
      const key = `${component.kind} ${component.id}`;
      const existing = this.#components.get(key);
      if (existing !== undefined) {
        throw new CounterpointError('CP_CORE_COMPONENT_DUPLICATE', {
          what: `Two plugins bring the ${component.kind} ${component.id}`,
          where: `${existing.plugin} and ${plugin.name}`,
          remedy: 'use one of them, or rename one',
        });
      }
      this.#components.set(key, { component, plugin: plugin.name });
    }
  }

  /** Every component with the plugin that brought it, in the order in which plugins were added. */
  list(kind?: ComponentKind): readonly { component: Component; plugin: string }[] {
    return [...this.#components.values()].filter(
      ({ component }) => kind === undefined || component.kind === kind,
    );
  }

  /** @throws CP_CORE_COMPONENT_UNKNOWN naming the nearest id */
  find(kind: ComponentKind, id: string): Component {
    const entry = this.#components.get(`${kind} ${id}`);
    if (entry !== undefined) return entry.component;
    const ids = this.list(kind).map(({ component }) => component.id);
    const near = nearestWord(id, ids);
    throw new CounterpointError('CP_CORE_COMPONENT_UNKNOWN', {
      what: `No ${kind} is called "${id}"`,
      expected:
        ids.length === 0
          ? `a plugin with components of the kind ${kind}`
          : `one of ${ids.join(', ')}`,
      remedy:
        near === undefined
          ? 'check the name, or add the plugin that brings it'
          : `did you mean "${near}"`,
      facts: { kind, id, near },
    });
  }

  /**
   * Creates the component that a config names.
   *
   * @example
   * import { corePlugin, Registry } from '@counterpoint/core';
   *
   * const registry = new Registry([corePlugin]);
   * const loss = await registry.create('loss', { type: 'core/nt-xent', temperature: 0.2 }, { seed: 1 });
   *
   * @returns what the kind promises: an `Encoder` for `'encoder'`, a `Loss` for `'loss'`
   * @throws CP_CORE_COMPONENT_UNKNOWN, CP_CORE_CONFIG_INVALID, and what the factory throws
   */
  async create<K extends ComponentKind>(
    kind: K,
    { type, ...config }: TypedConfig,
    context: ContextOf<K>,
  ): Promise<Created<K>> {
    const component = this.find(kind, type);
    const create: CreateComponent = (within, id, inner) => this.create(within, id, inner);
    const created = await component.create(parseConfig(component.schema, config, type), {
      create,
      ...context,
    });
    return created as Created<K>; // a component is listed under the kind that it declares
  }
}

function unknownKind({ kind, id }: Component, plugin: Plugin): CounterpointError {
  const near = nearestWord(String(kind), componentKinds);
  return new CounterpointError('CP_CORE_COMPONENT_KIND', {
    what: `The component ${id} of ${plugin.name} is of the kind "${String(kind)}"`,
    expected: `one of ${componentKinds.join(', ')}`,
    remedy: near === undefined ? 'give it one of these kinds' : `did you mean "${near}"`,
    facts: { kind, id, near },
  });
}
