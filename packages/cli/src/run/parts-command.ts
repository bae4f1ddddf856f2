import {
  componentKinds,
  CounterpointError,
  nearestWord,
  Registry,
  type ComponentKind,
  type Plugin,
} from '@counterpoint/core';
import type { Command } from 'commander';
import { z } from 'zod';
import { loadPlugins } from '../config/load-plugins.js';
import { textTable } from '../terminal/text-table.js';
import { optionsOf } from './options-of.js';

/** Adds `parts`: what the program and its plugins bring. */
export function addPartsCommand(to: Command, plugins: readonly Plugin[]): void {
  to.command('parts')
    .description(
      'lists every part that a config may name, with its paper; of one type also the options; with --json also schemas',
    )
    .argument('[type]', 'only this one, with its options: core/simclr')
    .option('--kind <kind>', 'only parts of this kind')
    .option(
      '--plugin <name>',
      'a package or file that brings more parts; may be given again',
      (value: string, before: string[]) => [...before, value],
      [],
    )
    .option('--json', 'prints one JSON object')
    .action(
      async (
        type: string | undefined,
        { kind, plugin, json }: { kind?: string; plugin: string[]; json?: boolean },
      ) => {
        const registry = new Registry(plugins);
        await loadPlugins(registry, plugin);
        const of = kind === undefined ? undefined : knownKind(kind);
        const parts = registry
          .list(of)
          .map(({ component, plugin: from }) => ({ ...component, from }))
          .filter(({ id }) => type === undefined || id === type);
        if (type !== undefined && parts.length === 0)
          throw unknownPart(
            type,
            registry.list(of).map(({ component }) => component.id),
          );
        if (json) {
          process.stdout.write(
            `${JSON.stringify({ parts: parts.map(({ kind: of, id, summary, paper, schema, from }) => ({ kind: of, id, plugin: from, summary, paper, schema: jsonSchema(schema) })) })}\n`,
          );
          return;
        }
        if (type !== undefined) {
          for (const { kind: of, summary, paper, schema, from } of parts) {
            const options = optionsOf(jsonSchema(schema)).map(({ name, is, fallback, what }) => [
              name,
              is,
              fallback,
              what,
            ]);
            process.stdout.write(
              `${of} ${type}, of ${from}: ${summary}\n${paper ? `${paper.title}, ${paper.url}\n` : ''}${options.length > 0 ? `${textTable(['option', 'is', 'default', 'what'], options)}\n` : 'It has no options.\n'}`,
            );
          }
          return;
        }
        const rows = parts.map(({ kind: of, id, summary, paper }) => [
          of,
          id,
          summary,
          paper?.url ?? '',
        ]);
        process.stdout.write(`${textTable(['kind', 'type', 'what', 'paper'], rows)}\n`);
      },
    );
}

function unknownPart(type: string, ids: readonly string[]): CounterpointError {
  const near = nearestWord(type, ids);
  return new CounterpointError('CP_CLI_USAGE', {
    what: `No part is called "${type}"`,
    where: 'parts',
    expected: 'a type that `parts` lists',
    remedy: near === undefined ? 'check the name, or add its plugin' : `did you mean "${near}"`,
  });
}

/** @throws CP_CLI_USAGE naming the nearest kind */
function knownKind(kind: string): ComponentKind {
  const known = componentKinds.find((each) => each === kind);
  if (known !== undefined) return known;
  const near = nearestWord(kind, componentKinds);
  throw new CounterpointError('CP_CLI_USAGE', {
    what: `"${kind}" is no kind of component`,
    where: '--kind',
    expected: `one of ${componentKinds.join(', ')}`,
    remedy: near === undefined ? 'check the name' : `did you mean "${near}"`,
  });
}

/** The JSON Schema of a component's config; a schema that JSON cannot say becomes an open object. */
export function jsonSchema(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}
