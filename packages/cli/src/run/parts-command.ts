import { Registry, type Plugin } from '@counterpoint/core';
import type { Command } from 'commander';
import { z } from 'zod';
import { loadPlugins } from '../config/load-plugins.js';
import { textTable } from '../terminal/text-table.js';

/** Adds `parts`: what the program and its plugins bring. */
export function addPartsCommand(to: Command, plugins: readonly Plugin[]): void {
  to.command('parts')
    .description('lists every part that a config may name, with its paper; with --json also its schema')
    .option('--kind <kind>', 'only parts of this kind')
    .option('--plugin <name>', 'a package or file that brings more parts; may be given again', (value: string, before: string[]) => [...before, value], [])
    .option('--json', 'prints one JSON object')
    .action(async ({ kind, plugin, json }: { kind?: string; plugin: string[]; json?: boolean }) => {
      const registry = new Registry(plugins);
      await loadPlugins(registry, plugin);
      const parts = registry.list(kind).map(({ component, plugin: from }) => ({ ...component, from }));
      if (json) {
        process.stdout.write(`${JSON.stringify({ parts: parts.map(({ kind: of, id, summary, paper, schema, from }) => ({ kind: of, id, plugin: from, summary, paper, schema: jsonSchema(schema) })) })}\n`);
        return;
      }
      const rows = parts.map(({ kind: of, id, summary, paper }) => [of, id, summary, paper?.url ?? '']);
      process.stdout.write(`${textTable(['kind', 'type', 'what', 'paper'], rows)}\n`);
    });
}

/** The JSON Schema of a component's config; a schema that JSON cannot say becomes an open object. */
export function jsonSchema(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}
