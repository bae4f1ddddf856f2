import type { Command } from 'commander';
import { jsonSchema } from './parts-command.js';
import { pretrainSchema } from './pretrain-config.js';

/** Adds `schema`: the JSON Schema of a config file, for editors. */
export function addSchemaCommand(to: Command): void {
  to.command('schema')
    .description('prints the JSON Schema of a config file, for editors')
    .action(
      () => void process.stdout.write(`${JSON.stringify(jsonSchema(pretrainSchema), null, 2)}\n`),
    );
}
