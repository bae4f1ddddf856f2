import {
  apiVersion,
  type Component,
  type ComponentContext,
  type ComponentKind,
  type Plugin,
} from '../contract/component.js';
import { CounterpointError } from '../error/counterpoint-error.js';
import { nearestWord } from '../error/nearest-word.js';
import { parseConfig } from './parse-config.js';

/** A part as a config file names it. */
export interface TypedConfig {
  /** The component's id, `package/name`. */
  readonly type: string;
  readonly [key: string]: unknown;
}

/** The parts that a program knows. An instance, never a global: what is in it is what was given to it. */
export class Registry {
  readonly #components = new Map<string, { component: Component; plugin: string }>();

  /** @throws as {@link Registry.use} */
  constructor(plugins: readonly Plugin[] = []) {
    for (const plugin of plugins) this.use(plugin);
  }

  /**
   * Adds a plugin's components.
   *
   * @throws CP_CORE_PLUGIN_INCOMPATIBLE when it was written against other contracts
   * @throws CP_CORE_COMPONENT_DUPLICATE when a component's kind and id are taken
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
      const key = `${component.kind} ${component.id}`;
      const taken = this.#components.get(key);
      if (taken !== undefined) {
        throw new CounterpointError('CP_CORE_COMPONENT_DUPLICATE', {
          what: `Two plugins bring the ${component.kind} ${component.id}`,
          where: `${taken.plugin} and ${plugin.name}`,
          remedy: 'use one of them, or rename one',
        });
      }
      this.#components.set(key, { component, plugin: plugin.name });
    }
  }

  /** Every component with the plugin that brought it, in order of arrival. */
  list(kind?: ComponentKind): readonly { component: Component; plugin: string }[] {
    return [...this.#components.values()].filter(
      ({ component }) => kind === undefined || component.kind === kind,
    );
  }

  /** @throws CP_CORE_COMPONENT_UNKNOWN naming the nearest id */
  find(kind: ComponentKind, id: string): Component {
    const found = this.#components.get(`${kind} ${id}`);
    if (found !== undefined) return found.component;
    const ids = this.list(kind).map(({ component }) => component.id);
    const near = nearestWord(id, ids);
    throw new CounterpointError('CP_CORE_COMPONENT_UNKNOWN', {
      what: `No ${kind} is called "${id}"`,
      expected: ids.length === 0 ? `a plugin that brings a ${kind}` : `one of ${ids.join(', ')}`,
      remedy:
        near === undefined
          ? 'check the name, or add the plugin that brings it'
          : `did you mean "${near}"`,
      facts: { kind, id, near },
    });
  }

  /**
   * The config door: makes the part that a config names.
   *
   * @throws CP_CORE_COMPONENT_UNKNOWN, CP_CORE_CONFIG_INVALID, and what the factory throws
   */
  async create<Made>(
    kind: ComponentKind,
    { type, ...config }: TypedConfig,
    context: ComponentContext,
  ): Promise<Made> {
    const component = this.find(kind, type);
    const nested: ComponentContext = {
      create: (within, named, inner) => this.create(within, named, inner),
      ...context,
    };
    return (await component.create(
      parseConfig(component.schema, config, type) as never,
      nested,
    )) as Made;
  }
}
