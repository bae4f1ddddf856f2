import { Registry, type Plugin } from '@counterpoint/core';
import type { Command } from 'commander';
import { loadPlugins } from '../config/load-plugins.js';
import { pretrainSchema } from '../run/pretrain-config.js';
import { printJson } from '../terminal/print-json.js';
import { addExamples } from './examples.js';
import { jsonSchema } from './parts.js';
import { pluginOption } from './shared-options.js';

/** Components of a config and the entries that name them. */
const kinds = {
  data: 'source',
  modality: 'modality',
  views: 'views',
  mix: 'mixture',
  encoder: 'encoder',
  method: 'method',
  optimizer: 'optimizer',
} as const;

/**
 * Adds `schema`: the JSON Schema of a config file, with the components that the program and its
 * plugins know.
 */
export function addSchemaCommand(to: Command, plugins: readonly Plugin[]): void {
  const command = to
    .command('schema')
    .description('prints the JSON Schema of a config file, for editors')
    .addOption(pluginOption())
    .action(async ({ plugin }: { plugin: readonly string[] }) => {
      const registry = new Registry(plugins);
      await loadPlugins(registry, plugin);
      printJson(configSchema(registry), 2);
    });
  addExamples(command, ['schema > config.schema.json', 'schema --plugin ./my-plugin.js']);
}

/** The schema of a config, with the types that a registry knows as examples of each entry. */
function configSchema(registry: Registry): unknown {
  const schema = jsonSchema(pretrainSchema) as {
    properties?: Record<string, { properties?: Record<string, object> }>;
  };
  for (const [entry, kind] of Object.entries(kinds)) {
    const type = schema.properties?.[entry]?.properties?.['type'] as
      { examples?: readonly string[] } | undefined;
    if (type !== undefined)
      type.examples = registry.list(kind).map(({ component }) => component.id);
  }
  return schema;
}
