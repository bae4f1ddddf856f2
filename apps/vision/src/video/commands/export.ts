import {
  aboutEncoder,
  checkWritable,
  compactName,
  costLine,
  defineExport,
  exportedRecord,
  jsonText,
  openRun,
  parameterCount,
  requiredOutOption,
  type ExportOptions,
  printJson,
  progressDisplay,
  writeEncoder,
  writeExport,
} from '@counterpoint/cli';
import { CounterpointError } from '@counterpoint/core';
import type { Command } from 'commander';
import { clipEmbedder } from '../clip-embedder.js';
import { clipLimits } from '../clip-limits.js';
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
  const { encoder, modality, config, fingerprint } = opened;
  const count = dtype === undefined ? provingClips : costClips;
  const { extensions } = modality;
  const dataset = await openNamedClips(data ?? `bouncers:${count}`, extensions);
  const clips = await firstClips(dataset, modality, count);
  const files = await sideFiles(opened, clips, { where: out, dtype });
  await writeEncoder(out, exportedRecord(config), encoder);
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
  const proofs = Object.fromEntries(files.map(({ side, proof }) => [`${side}.onnx`, proof]));
  await writeExport(
    out,
    {
      ...Object.fromEntries(files.map(({ side, file }) => [`${side}.onnx`, file])),
      ...Object.fromEntries(compact.map(({ name, file }) => [name, file])),
      'preprocessing.json': jsonText({ modality: type, settings, files: inputs, cost }),
    },
    {
      program: videoProgram,
      title: 'Encoder of videos',
      about: [
        ...aboutEncoder({ config }),
        `Parameters: ${parameterCount(encoder.variables)}`,
        `Files: ${Object.keys(inputs)
          .map((name) => `\`${name}\``)
          .join(', ')}, one a side`,
      ],
      path: run,
      run: opened.run,
      fingerprint,
      twin,
      limits: clipLimits(settings),
      plugins: config.plugins,
      proof: proofs,
      cost,
      reading: [
        '## Reading the files',
        '',
        'Each ONNX file takes one side, as `preprocessing.json` describes it: frames as ' +
          '`[batch, frame, row, column, channel]`, sound as its features. The folder itself opens ' +
          "wherever a run's folder is asked for.",
      ],
    },
  );
  const { count: clipCount, width } = before;
  const onnx = Object.fromEntries(
    Object.entries(proofs).map(([name, { largestDifference }]) => [name, largestDifference]),
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
