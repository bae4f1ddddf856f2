import {
  checkWritable,
  compactName,
  costLine,
  defineExport,
  jsonText,
  openRun,
  requiredOutOption,
  type ExportOptions,
  printJson,
  progressDisplay,
  withoutStart,
  writeExport,
} from '@counterpoint/cli';
import { CounterpointError, variablesToFile, writeFileAtomically } from '@counterpoint/core';
import type { Command } from 'commander';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { clipEmbedder } from '../clip-embedder.js';
import { firstClips } from '../first-clips.js';
import { openNamedClips } from '../open-named-clips.js';
import { sideFiles } from '../side-files.js';
import { videoProgram } from '../video-program.js';

interface VideoExportOptions extends ExportOptions {
  readonly out: string;
}

/** Clips by which the exported folder is compared with the encoder. */
const provingClips = 4;
/** Clips on which the cost of `--dtype` is measured. */
const costClips = 32;

export function addVideoExportCommand(to: Command): void {
  defineExport<VideoExportOptions>(to, {
    description:
      'writes the encoder as safetensors and ONNX (one file a side) with the config of its ' +
      'preprocessing, and proves that the folder and the files embed alike',
    out: requiredOutOption(),
    data: 'videos to prove it on, and to measure the cost of --dtype on (default: drawn ones)',
    examples: [
      'export runs/bouncers --out exported',
      'export runs/bouncers --out exported --dtype q8 --json',
    ],
    run: exportEncoder,
  });
}

async function exportEncoder(
  run: string,
  { out, data, dtype, twin, engine, json }: VideoExportOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  await checkWritable(out);
  const opened = await openRun(run, { plugins: videoProgram.plugins, engine, twin });
  const { encoder, modality, config } = opened;
  const count = dtype === undefined ? provingClips : costClips;
  const { extensions } = modality;
  const dataset = await openNamedClips(data ?? `bouncers:${count}`, extensions);
  const clips = await firstClips(dataset, modality, count);
  const files = await sideFiles(opened, clips, { where: out, dtype });
  await mkdir(out, { recursive: true });
  const weights = await variablesToFile(
    { ...encoder.variables, ...encoder.state },
    { format: 'counterpoint' },
  );
  await writeFileAtomically(join(out, 'encoder.safetensors'), weights);
  const record = { ...config, encoder: withoutStart(config.encoder), weights: undefined };
  await writeFileAtomically(join(out, 'encoder.json'), new TextEncoder().encode(jsonText(record)));
  const inputs = Object.fromEntries(
    files.map(({ side, shape }) => [
      `${side}.onnx`,
      { input: side, output: 'embedding', type: 'float32', shape: ['batch', ...shape] },
    ]),
  );
  const { type, ...settings } = config.modality;
  const compact = files.flatMap(({ side, compact: of }) =>
    of && dtype ? [{ side, name: compactName(`${side}.onnx`, dtype), ...of }] : [],
  );
  const cost = dtype && Object.fromEntries(compact.map((each) => [each.side, each.cost]));
  await writeExport(out, {
    ...Object.fromEntries(files.map(({ side, file }) => [`${side}.onnx`, file])),
    ...Object.fromEntries(compact.map(({ name, file }) => [name, file])),
    'preprocessing.json': jsonText({ modality: type, settings, files: inputs, cost }),
  });
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
  const { count: clipCount, width } = before;
  const onnx = Object.fromEntries(
    files.map(({ side, proof }) => [`${side}.onnx`, proof.largestDifference]),
  );
  if (json) printJson({ out, clips: clipCount, width, largestDifference: largest, onnx, cost });
  else
    display.say(
      `The encoder is in ${out}; ${clipCount} videos embed alike (${largest}). By ONNX Runtime alone: ` +
        `${Object.entries(onnx)
          .map(([name, difference]) => `${name} differs by at most ${difference.toExponential(1)}`)
          .join(', ')}.${compact.map((each) => ` ${each.name}: ${costLine(each.cost)}`).join('')}`,
    );
}

function differs(where: string, largest: number): CounterpointError {
  return new CounterpointError('CP_VISION_EXPORT_DIFFERS', {
    what: `The exported encoder embeds otherwise than the run, by ${largest}`,
    where,
    expected: 'equal embeddings',
    facts: { largest },
  });
}
