import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { progressDisplay, encoderRecord } from '@counterpoint/cli';
import type { Command } from 'commander';
import { openRun } from '../scoring/open-run.js';

interface ExportOptions {
  readonly out: string;
  readonly engine: string;
  readonly json?: boolean;
}

export function addExportCommand(to: Command): void {
  to.command('export')
    .description('writes an encoder with what it needs to hear: weights as safetensors, its config, and how sound becomes its input')
    .argument('<run>', "a run's folder")
    .requiredOption('--out <folder>', 'where it goes')
    .option('--engine <name>', 'which engine checks it; see `engines`', 'auto')
    .option('--json', 'prints one JSON object')
    .action(exportEncoder);
}

async function exportEncoder(run: string, { out, engine, json }: ExportOptions): Promise<void> {
  const { encoder, fingerprint } = await openRun(run, engine);
  const record = await encoderRecord(run);
  await mkdir(out, { recursive: true });
  await copyFile(join(run, 'export', 'encoder.safetensors'), join(out, 'encoder.safetensors'));
  await writeFile(join(out, 'encoder.json'), `${JSON.stringify(record, null, 2)}\n`);
  await openRun(out, engine);
  const variables = Object.values(encoder.variables).reduce((sum, variable) => sum + variable.size, 0);
  if (json) process.stdout.write(`${JSON.stringify({ out, width: encoder.width, parameters: variables, model: fingerprint })}\n`);
  else progressDisplay().say(`The encoder (${variables} parameters, width ${encoder.width}) is in ${out}; give that folder wherever a run's folder is asked for.`);
}
