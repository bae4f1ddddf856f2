import {
  addExamples,
  checkWritable,
  engineOption,
  jsonOption,
  openRun,
  path as pathOption,
  printJson,
  progressDisplay,
  twinOption,
} from '@counterpoint/cli';
import { CounterpointError, variablesToFile, writeFileAtomically } from '@counterpoint/core';
import { Option, type Command } from 'commander';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { clipEmbedder } from '../clip-embedder.js';
import { openClips } from '../open-clips.js';
import { videoProgram } from '../video-program.js';

interface ExportOptions {
  readonly out: string;
  readonly data: string;
  readonly twin?: boolean;
  readonly engine: string;
  readonly json?: boolean;
}

/** Clips that prove an export. */
const provingClips = 4;

export function addVideoExportCommand(to: Command): void {
  const command = to
    .command('export')
    .description(
      'writes the encoder as safetensors with the config of its preprocessing, opens the ' +
        'folder again and proves that it embeds alike',
    )
    .argument('<run>', "a run's folder")
    .addOption(
      new Option('--out <folder>', 'where it goes').argParser(pathOption).makeOptionMandatory(),
    )
    .addOption(
      new Option('--data <path>', 'videos to prove it on')
        .argParser(pathOption)
        .default(`bouncers:${provingClips}`),
    )
    .addOption(twinOption())
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(exportEncoder);
  addExamples(command, [
    'export runs/bouncers --out exported',
    'export runs/bouncers --out exported --json',
  ]);
}

async function exportEncoder(
  run: string,
  { out, data, twin, engine, json }: ExportOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  await checkWritable(out);
  const opened = await openRun(run, { plugins: videoProgram.plugins, engine, twin });
  const { encoder, modality, config } = opened;
  await mkdir(out, { recursive: true });
  const weights = await variablesToFile(
    { ...encoder.variables, ...encoder.state },
    { format: 'counterpoint' },
  );
  await writeFileAtomically(join(out, 'encoder.safetensors'), weights);
  const record = new TextEncoder().encode(`${JSON.stringify(config, null, 2)}\n`);
  await writeFileAtomically(join(out, 'encoder.json'), record);
  const dataset = await openClips(data, { extensions: modality.extensions });
  const again = await openRun(out, { plugins: videoProgram.plugins, engine });
  const [before, after] = [
    await clipEmbedder(modality, encoder)(dataset, {}),
    await clipEmbedder(again.modality, again.encoder)(dataset, {}),
  ];
  await dataset.close?.();
  let largest = 0;
  before.rows.forEach(
    (value, i) => (largest = Math.max(largest, Math.abs(value - after.rows[i]!))),
  );
  if (!(largest < 1e-5)) throw differs(out, largest);
  const { count, width } = before;
  if (json) printJson({ out, clips: count, width, largestDifference: largest });
  else display.say(`The encoder is in ${out}; ${count} videos embed alike (${largest}).`);
}

function differs(where: string, largest: number): CounterpointError {
  return new CounterpointError('CP_VISION_EXPORT_DIFFERS', {
    what: `The exported encoder embeds otherwise than the run, by ${largest}`,
    where,
    expected: 'equal embeddings',
    facts: { largest },
  });
}
