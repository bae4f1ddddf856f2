import {
  checkWritable,
  costLine,
  costSamples,
  defaultExportFolder,
  defineExport,
  finishExport,
  jsonText,
  openRun,
  openRunData,
  parameterCount,
  printJson,
  progressDisplay,
  proveFile,
  SkipReport,
  type ExportOptions,
} from '@counterpoint/cli';
import { soundReader, syntheticPath } from '@counterpoint/audio';
import type { Command } from 'commander';
import { rawInput } from '../export/raw-input.js';
import { soundCases } from '../export/sound-cases.js';
import { soundFile } from '../export/sound-file.js';
import { soundLimits, soundReading } from '../export/sound-reading.js';
import { userSounds } from '../export/user-sounds.js';
import { recordings as program } from '../recordings.js';

export function addExportCommand(to: Command): void {
  defineExport(to, {
    description:
      'writes the encoder as safetensors and as an ONNX file with its preprocessing, and proves that both embed alike',
    data: 'recordings to compare on as well, and to measure the cost of --dtype on (default: those of the run)',
    examples: [
      'export runs/first --out exported',
      'export runs/first --data recordings --dtype fp16 --json',
    ],
    run: exportEncoder,
  });
}

async function exportEncoder(path: string, options: ExportOptions): Promise<void> {
  const { out, data, twin, engine, json } = options;
  const display = progressDisplay({ silent: json === true });
  const folder = out ?? (await defaultExportFolder(path, twin));
  await checkWritable(folder);
  const run = await openRun(path, { plugins: program.plugins, engine, twin });
  const { encoder, modality, config, fingerprint } = run;
  const soundProgram = soundFile(encoder, config.modality, 'embedding');
  const skips = new SkipReport(display);
  const { seconds = 1 } = config.modality as { seconds?: number };
  const cases = [
    ...(await soundCases(soundProgram, { encoder, modality, seconds })),
    ...(data === undefined
      ? []
      : await userSounds(
          { encoder, modality, config: config.modality },
          soundProgram.input,
          await openRunData(program, run, { path: data }, skips.onSkip),
          skips,
        )),
  ];
  const proof = await proveFile(soundProgram.file, cases, { output: 'embedding', where: folder });
  const { files, cost } = await finishExport({
    program,
    run,
    folder,
    file: soundProgram.file,
    output: 'embedding',
    proof,
    files: {
      'preprocessing.json': jsonText(soundProgram.preprocessing),
      'prepare.mjs': soundReader,
    },
    options,
    costSamples: () =>
      costSamples(program, run, {
        data,
        drawn: () => openRunData(program, run, { path: syntheticPath }, skips.onSkip),
        modality: rawInput(config.modality),
        input: soundProgram.input,
        onSkip: skips.onSkip,
      }),
    limits: soundLimits(soundProgram.preprocessing, seconds),
    reading: soundReading(soundProgram.preprocessing),
  });
  const parameters = parameterCount(encoder.variables);
  const { largestDifference, worst } = proof;
  if (json)
    printJson({
      out: folder,
      files,
      width: encoder.width,
      parameters,
      model: fingerprint,
      input: soundProgram.input.name,
      recordings: cases.length,
      largestDifference,
      worst,
      cost,
      skipped: skips.total,
      skippedByCode: skips.byCode,
    });
  else
    display.say(
      [
        `${files.join(', ')} are in ${folder} (${parameters} parameters, width ${encoder.width}).`,
        `Run by ONNX Runtime alone, the ONNX file embeds ${cases.length} unlike recordings ` +
          `like the encoder (largest difference ${largestDifference.toExponential(1)}, ` +
          `${worst}).`,
        ...(cost === undefined ? [] : [costLine(cost)]),
        ...(skips.total > 0 ? [`${skips.text}.`] : []),
      ].join(' '),
    );
}
