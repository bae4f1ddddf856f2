import { copyFile, mkdir, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { cropped, fitFrames, isFeatureMap, logMel, logMelInput, logMelModalitySchema, waveformInput } from '@counterpoint/audio';
import type { LogMelModalityConfig, Sound, SoundInput, Waveform, WaveformModalityConfig } from '@counterpoint/audio';
import { CounterpointError, disposeBatch, parseConfig } from '@counterpoint/core';
import { progressDisplay } from '@counterpoint/cli';
import { exportOnnx, runOnnx } from '@counterpoint/engine';
import type { Command } from 'commander';
import { openRecordings } from '../data/open-recordings.js';
import { syntheticPath } from '../data/synthetic-sounds.js';
import { openRun } from '../scoring/open-run.js';
import type { OpenedRun } from '../scoring/open-run.js';

/** The largest difference between the file's embeddings and the encoder's that is let pass, in shares of the largest number. */
const tolerance = 1e-3;
const provingCount = 8;

interface ExportOptions {
  readonly out?: string;
  readonly data: string;
  readonly json?: boolean;
}

export function addExportCommand(to: Command): void {
  to.command('export')
    .description('writes the encoder as safetensors and as an ONNX file with its preprocessing, and proves that both embed alike')
    .argument('<run>', "a run's folder")
    .option('--out <folder>', "where the files go (default: the run's `export` folder)")
    .option('--data <path>', 'recordings to prove it on (default: sounds that the program makes)', syntheticPath)
    .option('--json', 'prints one JSON object')
    .action(exportEncoder);
}

async function exportEncoder(path: string, { out: asked, data, json }: ExportOptions): Promise<void> {
  const run = await openRun(path, 'cpu');                          // the only engine that records graphs
  const { encoder, fingerprint, config } = run;
  const from = await stat(join(path, 'export', 'encoder.json')).then(() => join(path, 'export'), () => path);
  const out = asked ?? from;
  await mkdir(out, { recursive: true });
  if (resolve(out) !== resolve(from)) for (const name of ['encoder.json', 'encoder.safetensors']) await copyFile(join(from, name), join(out, name));
  const { type, ...settings } = config.modality;
  const input = type === 'audio/waveform' ? waveformInput(settings as WaveformModalityConfig) : logMelInput(settings as LogMelModalityConfig);
  const file = exportOnnx({
    inputs: { [input.name]: { shape: input.shape } },
    run: (given) => ({ embedding: encoder.encode(input.apply(given[input.name]!) as never) }),
    weights: { ...encoder.variables, ...encoder.state },
  });
  await writeFile(join(out, 'encoder.onnx'), file);
  await writeFile(join(out, 'preprocessing.json'), `${JSON.stringify(preprocessing(input, settings), null, 2)}\n`);
  const sounds = await provingSounds(run, data);
  const difference = await largestDifference(file, sounds, input, run);
  if (!(difference <= tolerance)) {
    throw new CounterpointError('CP_SPEECH_EXPORT_DIFFERS', {
      what: `The ONNX file embeds ${sounds.length} recordings with a difference of ${difference}`, where: join(out, 'encoder.onnx'), expected: `at most ${tolerance}`, remedy: 'report it: the file should not be used',
    });
  }
  const parameters = Object.values(encoder.variables).reduce((sum, variable) => sum + variable.size, 0);
  if (json) process.stdout.write(`${JSON.stringify({ out, width: encoder.width, parameters, model: fingerprint, input: input.name, recordings: sounds.length, largestDifference: difference })}\n`);
  else progressDisplay().say(`encoder.safetensors, encoder.onnx and preprocessing.json are in ${out} (${parameters} parameters, width ${encoder.width}). Run by ONNX Runtime alone, the ONNX file embeds ${sounds.length} recordings like the encoder (largest difference ${difference.toExponential(1)}).`);
}

/** What has to be done to a recording before it goes into the file; what stands inside the file is said too. */
function preprocessing({ name, shape, sampleRateHz }: SoundInput, settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const before = { input: name, output: 'embedding', type: 'float32', channels: 'mean of all', sampleRateHz, amplitude: 'full scale is 1' };
  return name === 'samples'
    ? { ...before, samples: shape[0], longer: 'the middle', shorter: settings['fit'] === 'repeat' ? 'again and again' : 'zeros around (the library fills features with their smallest value)', inside: settings }
    : { ...before, frames: shape[0], bands: shape[1], logMel: { ...settings, order: 'natural logarithm, Hann window, centred frames, reflected ends' }, resize: 'frames by cubic convolution, a = -.75, to so many frames', inside: 'the normalisation' };
}

/** Eight recordings, of exactly the length that the file takes. */
async function provingSounds({ modality }: OpenedRun, data: string): Promise<Waveform[]> {
  const stored = await openRecordings(data, { extensions: modality.extensions });
  const sounds: Waveform[] = [];
  for await (const sample of stored.epoch({ seed: 0, epoch: 0, shuffle: false }, 0, () => undefined)) {
    const sound = await modality.decode(sample);
    if (!isFeatureMap(sound)) sounds.push(sound);
    if (sounds.length === provingCount) break;
  }
  await stored.close?.();
  return sounds;
}

async function largestDifference(file: Uint8Array, sounds: readonly Waveform[], input: SoundInput, { encoder, modality, config }: OpenedRun): Promise<number> {
  const given: { sounds: readonly Sound[]; rows: readonly Float32Array[] } = input.name === 'samples' ? ofLength(sounds, input.shape[0]!) : stretched(sounds, input.shape[0]!, config.modality);
  const batch = modality.batch(given.sounds);
  const embedding = encoder.encode(batch);
  disposeBatch(batch);
  const expected = await embedding.data();
  embedding.dispose();
  const flat = new Float32Array(given.rows.length * given.rows[0]!.length);
  given.rows.forEach((row, i) => flat.set(row, i * row.length));
  const { embedding: actual } = await runOnnx(file, { [input.name]: { data: flat, shape: [given.rows.length, ...input.shape] } });
  let difference = 0, largest = 1;
  actual!.data.forEach((value, i) => {
    difference = Math.max(difference, Math.abs(value - expected[i]!));
    largest = Math.max(largest, Math.abs(expected[i]!));
  });
  return difference / largest;
}

function ofLength(sounds: readonly Waveform[], length: number): { sounds: readonly Sound[]; rows: readonly Float32Array[] } {
  const cut = sounds.map(({ samples, sampleRateHz }) => ({ samples: cropped(samples, { start: Math.floor((samples.length - length) / 2), length }), sampleRateHz }));
  return { sounds: cut, rows: cut.map(({ samples }) => samples) };
}

function stretched(sounds: readonly Waveform[], frames: number, { type: _, ...settings }: Readonly<Record<string, unknown>>): { sounds: readonly Sound[]; rows: readonly Float32Array[] } {
  const { features } = parseConfig(logMelModalitySchema, settings, 'audio/log-mel');
  const extractor = logMel(features);
  return { sounds, rows: sounds.map(({ samples }) => fitFrames(extractor.extract(samples), frames, 'stretch').data) };
}
