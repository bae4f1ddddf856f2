import { copyFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { progressDisplay } from '@counterpoint/cli';
import { exportFolder, towersRecord } from '@counterpoint/multimodal';
import type { Command } from 'commander';
import { loadClap } from '../load-clap.js';

interface ExportOptions {
  readonly out: string;
  readonly engine: string;
  readonly json?: boolean;
}

export function addClapExportCommand(to: Command): void {
  to.command('export')
    .description('writes both towers with what they need to hear and read: weights as safetensors, their config, the tokenizer, the scale; and proves that they load')
    .argument('<run>', "a run's folder")
    .requiredOption('--out <folder>', 'where it goes')
    .option('--engine <name>', 'which engine checks it; see `engines`', 'auto')
    .option('--json', 'prints one JSON object')
    .action(exportTowers);
}

async function exportTowers(run: string, { out, engine, json }: ExportOptions): Promise<void> {
  const record = await towersRecord(run);
  const from = await exportFolder(run);
  await mkdir(out, { recursive: true });
  for (const name of ['encoder.safetensors', 'logits.json']) await copyFile(join(from, name), join(out, name));
  const { text, ...side } = record.modality.sides['text']!;
  if (typeof text?.tokenizer === 'string') await cp(text.tokenizer, join(out, 'tokenizer'), { recursive: true });
  const beside = { ...record, modality: { ...record.modality, sides: { ...record.modality.sides, text: { ...side, text: { ...text!, tokenizer: 'tokenizer' } } } } };
  await writeFile(join(out, 'encoder.json'), `${JSON.stringify(beside, null, 2)}\n`);
  const { towers, fingerprint } = await loadClap(out, engine);
  const parameters = Object.values(towers.variables).reduce((sum, variable) => sum + variable.size, 0);
  if (json) process.stdout.write(`${JSON.stringify({ out, sides: towers.sides, width: towers.width, parameters, model: fingerprint })}\n`);
  else progressDisplay().say(`Both towers (${parameters} parameters, width ${towers.width}) are in ${out}; give that folder wherever a run's folder is asked for.`);
}
