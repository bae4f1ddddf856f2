import { apiVersion, Registry, type Plugin } from '@counterpoint/core';
import type { Contract } from '../contract.js';
import type { Fixtures } from './fixture.js';
import { fixtureOf } from './fixture-of.js';

/** A plugin and the fixtures of its components. */
export interface PluginSubject {
  readonly plugin: Plugin;
  readonly fixtures: Fixtures;
}

/** The contracts of a plugin itself. */
export const pluginContracts: readonly Contract<PluginSubject>[] = [
  {
    id: 'plugin/is-data',
    promise: 'A plugin has the name of its package and at least one component.',
    breach: async ({ plugin }) =>
      plugin.name.trim() === ''
        ? 'an empty name'
        : plugin.components.length === 0
          ? 'no components'
          : undefined,
  },
  {
    id: 'plugin/api-version',
    promise: 'A plugin declares the version of the contracts that it was written for.',
    breach: async ({ plugin }) =>
      plugin.apiVersion === apiVersion
        ? undefined
        : `${plugin.apiVersion}, and these contracts are of version ${apiVersion}`,
  },
  {
    id: 'plugin/registers',
    promise: 'A registry accepts the plugin: no two components share a kind and an id.',
    async breach({ plugin }) {
      if (plugin.apiVersion !== apiVersion) return undefined; // reported already
      const registry = new Registry([plugin]);
      return registry.list().length === plugin.components.length
        ? undefined
        : `${registry.list().length} of ${plugin.components.length} components`;
    },
  },
  {
    id: 'plugin/every-part-is-tried',
    promise: 'Each component has a fixture, and each fixture a component.',
    async breach({ plugin, fixtures }) {
      const untested = plugin.components
        .filter((component) => fixtureOf(fixtures, component) === undefined)
        .map(({ id }) => id);
      if (untested.length > 0) return `no fixture for ${untested.join(', ')}`;
      const names = new Set(plugin.components.flatMap(({ kind, id }) => [id, `${kind} ${id}`]));
      const unknown = Object.keys(fixtures).filter((name) => !names.has(name));
      return unknown.length > 0
        ? `fixtures for ${unknown.join(', ')}, which are not components of the plugin`
        : undefined;
    },
  },
];
