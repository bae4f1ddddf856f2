import { join } from 'node:path';
import type { Program } from '../program/program.js';
import { nextCommands, quoted } from '../run/next-commands.js';
import type { OpenedRun } from '../run/open-run.js';
import type { PretrainConfig } from '../run/pretrain-config.js';

interface StoredRun {
  readonly config?: PretrainConfig;
  readonly versions?: Readonly<Record<string, string>>;
  readonly data?: { readonly name: string; readonly size: number; readonly fingerprint: string };
}

/**
 * A model card in Markdown: what the encoder is, what it was trained on and how, and the command
 * that trains it again.
 */
export function modelCard(
  program: Pick<Program, 'name' | 'samples'>,
  { path, config, fingerprint, run }: Pick<OpenedRun, 'path' | 'config' | 'fingerprint' | 'run'>,
): string {
  const stored = (run ?? {}) as StoredRun;
  const lines = [
    `# Encoder of ${program.samples}`,
    '',
    `- Encoder: \`${config.encoder.type}\`, width ${config.width}`,
    `- Input: \`${config.modality.type}\``,
    `- Fingerprint: \`${fingerprint}\``,
  ];
  const { config: recipe, data, versions } = stored;
  if (data !== undefined)
    lines.push(
      `- Trained on: ${data.size} ${program.samples} of ${data.name}, fingerprint \`${data.fingerprint}\``,
    );
  if (recipe !== undefined) {
    const { method, optimizer, epochs, batchSize, seed } = recipe;
    lines.push(
      `- Method: \`${method.type}\`, ${epochs} epochs in batches of ${batchSize}, ` +
        `optimizer \`${optimizer.type}\`, seed ${seed}`,
      `- Counterpoint ${versions?.['counterpoint'] ?? ''}`,
      '',
      '## Train it again',
      '',
      'With the same data, versions and engine the result has the same bytes:',
      '',
      '```sh',
      `${program.name} train --config ${quoted(join(path, 'config.json'))} --out runs/again`,
      '```',
      '',
      '## Scores',
      '',
      'Scores hold for the data that they were measured on. Measure them on yours, beside ' +
        'the untrained encoder and simple baselines:',
      '',
      '```sh',
      nextCommands(program, path, recipe)[1]!.trim(),
      '```',
    );
  }
  lines.push(
    '',
    '## Limits',
    '',
    `The encoder says how alike ${program.samples} are in the sense of its training ` +
      `data. It is no evidence for other kinds of ${program.samples}, and it repeats the ` +
      'biases of that data.',
  );
  return `${lines.join('\n')}\n`;
}
