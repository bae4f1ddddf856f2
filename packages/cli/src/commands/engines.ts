import { engines, startEngine, type EngineName } from '@counterpoint/engine';
import type { Command } from 'commander';
import { addExamples } from './examples.js';
import { jsonOption } from './shared-options.js';
import { printJson } from '../terminal/print-json.js';
import { textTable } from '../terminal/text-table.js';

/** Adds `engines`: tries each engine and says why it does not work and what would help. */
export function addEnginesCommand(to: Command): void {
  const command = to
    .command('engines')
    .description('tries every engine, and says what the others need')
    .addOption(jsonOption())
    .action(async ({ json }: { json?: boolean }) => {
      const tried: { name: EngineName; works: boolean; reason?: string; remedy?: string }[] = [];
      for (const name of Object.keys(engines) as EngineName[]) {
        try {
          await startEngine({ prefer: name });
          tried.push({ name, works: true });
        } catch (error) {
          const [rejected] =
            (error as { report?: { facts?: { rejected?: { reason: string; remedy: string }[] } } })
              .report?.facts?.rejected ?? [];
          tried.push({
            name,
            works: false,
            reason: rejected?.reason ?? String(error),
            remedy: rejected?.remedy ?? '',
          });
        }
      }
      if (json) printJson({ engines: tried });
      else
        process.stdout.write(
          `${textTable(
            ['engine', 'works', 'why not', 'what it needs'],
            tried.map(({ name, works, reason, remedy }) => [
              name,
              works ? 'yes' : 'no',
              (reason ?? '').slice(0, 80),
              remedy ?? '',
            ]),
          )}\n`,
        );
    });
  addExamples(command, ['engines', 'engines --json']);
}
