import { copyFile, mkdir, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  addExamples,
  exportFolderOption,
  jsonOption,
  openRun,
  path as pathOption,
  printJson,
  progressDisplay,
} from '@counterpoint/cli';
import { Option, type Command } from 'commander';
import { syntheticPath } from '@counterpoint/audio';
import { proveSoundFile } from '../export/prove-sound-file.js';
import { soundFile } from '../export/sound-file.js';
import { recordings as program } from '../recordings.js';

interface ExportOptions {
  readonly out?: string;
  readonly data: string;
  readonly json?: boolean;
}

export function addExportCommand(to: Command): void {
  const command = to
    .command('export')
    .description(
      'writes the encoder as safetensors and as an ONNX file with its preprocessing, and proves that both embed alike',
    )
    .argument('<run>', "a run's folder")
    .addOption(exportFolderOption())
    .addOption(
      new Option(
        '--data <path>',
        'recordings to prove it on (default: sounds that the program makes)',
      )
        .argParser(pathOption)
        .default(syntheticPath),
    )
    .addOption(jsonOption())
    .action(exportEncoder);
  addExamples(command, [
    'export runs/first --out exported',
    'export runs/first --data recordings --json',
  ]);
}

async function exportEncoder(
  path: string,
  { out: asked, data, json }: ExportOptions,
): Promise<void> {
  const { encoder, fingerprint, config, modality } = await openRun(path, {
    plugins: program.plugins,
    engine: 'cpu', // the only engine that records graphs
  });
  const from = await stat(join(path, 'export', 'encoder.json')).then(
    () => join(path, 'export'),
    () => path,
  );
  const out = asked ?? from;
  await mkdir(out, { recursive: true });
  if (resolve(out) !== resolve(from))
    for (const name of ['encoder.json', 'encoder.safetensors'])
      await copyFile(join(from, name), join(out, name));
  const made = soundFile(encoder, config.modality, 'embedding');
  const place = join(out, 'encoder.onnx');
  await writeFile(place, made.file);
  await writeFile(
    join(out, 'preprocessing.json'),
    `${JSON.stringify(made.preprocessing, null, 2)}\n`,
  );
  const { recordings, largestDifference } = await proveSoundFile(
    made,
    { encoder, modality, config: config.modality },
    data,
    place,
  );
  const parameters = Object.values(encoder.variables).reduce(
    (sum, variable) => sum + variable.size,
    0,
  );
  if (json)
    printJson({
      out,
      width: encoder.width,
      parameters,
      model: fingerprint,
      input: made.input.name,
      recordings,
      largestDifference,
    });
  else
    progressDisplay().say(
      `encoder.safetensors, encoder.onnx and preprocessing.json are in ${out} ` +
        `(${parameters} parameters, width ${encoder.width}). Run by ONNX Runtime alone, the ` +
        `ONNX file embeds ${recordings} recordings like the encoder (largest difference ` +
        `${largestDifference.toExponential(1)}).`,
    );
}
