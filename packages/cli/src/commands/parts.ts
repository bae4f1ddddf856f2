import {
  componentKinds,
  CounterpointError,
  nearestWord,
  Registry,
  type Plugin,
} from '@counterpoint/core';
import { Option, type Command } from 'commander';
import { z } from 'zod';
import { loadPlugins } from '../config/load-plugins.js';
import { printJson } from '../terminal/print-json.js';
import { textTable } from '../terminal/text-table.js';
import { addExamples } from './examples.js';
import { optionsOf } from './options-of.js';
import { text } from './parse-option.js';
import { jsonOption, pluginOption } from './shared-options.js';

interface PartsOptions {
  readonly kind?: string;
  readonly plugin: readonly string[];
  readonly json?: boolean;
}

/** Adds `parts`, also called `components`: what the program and its plugins know. */
export function addPartsCommand(to: Command, plugins: readonly Plugin[]): void {
  const command = to
    .command('parts')
    .alias('components')
    .description(
      'lists the components that a config may name, with their papers; for one type also its options',
    )
    .argument('[type]', 'only this one, with its options: core/simclr')
    .addOption(new Option('--kind <kind>', 'only components of this kind').argParser(text))
    .addOption(pluginOption())
    .addOption(jsonOption('prints one JSON object, with the JSON Schema of each component'))
    .action((type: string | undefined, options: PartsOptions) => list(plugins, type, options));
  addExamples(command, ['parts --kind method', 'parts core/simclr']);
}

async function list(
  plugins: readonly Plugin[],
  type: string | undefined,
  { kind, plugin, json }: PartsOptions,
): Promise<void> {
  const registry = new Registry(plugins);
  await loadPlugins(registry, plugin);
  const knownKind = componentKinds.find((each) => each === kind);
  if (kind !== undefined && knownKind === undefined)
    throw unknownName('kind', kind, componentKinds);
  const all = registry
    .list(knownKind)
    .map(({ component, plugin: from }) => ({ ...component, from }));
  const components = all.filter(({ id }) => type === undefined || id === type);
  if (type !== undefined && components.length === 0)
    throw unknownName(
      'component',
      type,
      all.map(({ id }) => id),
    );
  if (json)
    printJson({
      parts: components.map(({ kind, id, summary, paper, schema, from }) => ({
        kind,
        id,
        plugin: from,
        summary,
        paper,
        schema: jsonSchema(schema),
      })),
    });
  else if (type === undefined) {
    const rows = components.map(({ kind, id, summary, paper }) => [
      kind,
      id,
      summary,
      paper?.url ?? '',
    ]);
    process.stdout.write(`${textTable(['kind', 'type', 'what', 'paper'], rows)}\n`);
  } else
    for (const { kind: componentKind, summary, paper, schema, from } of components) {
      const rows = optionsOf(jsonSchema(schema)).map((option) => [
        option.name,
        option.type,
        option.default,
        option.description,
      ]);
      const options =
        rows.length > 0
          ? textTable(['option', 'type', 'default', 'description'], rows)
          : 'It has no options.';
      const citation = paper ? `${paper.title}, ${paper.url}\n` : '';
      process.stdout.write(
        `${componentKind} ${type}, of ${from}: ${summary}\n${citation}${options}\n`,
      );
    }
}

function unknownName(what: string, name: string, names: readonly string[]): CounterpointError {
  const near = nearestWord(name, names);
  return new CounterpointError('CP_CLI_USAGE', {
    what: `No ${what} is called "${name}"`,
    where: 'parts',
    expected: what === 'kind' ? `one of ${names.join(', ')}` : 'a type that `parts` lists',
    remedy: near === undefined ? 'check the name, or add its plugin' : `did you mean "${near}"`,
  });
}

/**
 * The JSON Schema of a component's config; a schema that JSON cannot say becomes an open object.
 */
export function jsonSchema(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}
