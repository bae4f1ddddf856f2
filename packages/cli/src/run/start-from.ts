import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  CounterpointError,
  ifExists,
  variablesToFile,
  writeFileAtomically,
} from '@counterpoint/core';
import type { RawConfig } from '../config/config-file.js';
import type { Program } from '../program/program.js';
import { openRun } from './open-run.js';
import { startFromOnnx, type StartFromOnnxOptions } from './start-from-onnx.js';

/** The name of the weights that a run starts from, in its folder. */
export const startFile = 'from.safetensors';

/** The program and the engine with which {@link startFrom} reads earlier weights. */
export interface StartFromOptions extends Pick<StartFromOnnxOptions, 'out'> {
  readonly program: Pick<Program, 'plugins' | 'translateWeights' | 'modalityOf'>;
  readonly engine?: string;
}

/**
 * The entries of a config that continue from earlier weights: of a run its encoder, its modality
 * and its plugins; of a folder of transformers.js its ONNX model; of a safetensors file the
 * weights alone, for the encoder that the config names. The weights are copied into the new run,
 * so that it needs nothing else.
 *
 * @throws CP_CLI_USAGE, CP_CLI_ENCODER_MISSING, CP_CLI_WRITE
 */
export async function startFrom(
  from: string,
  { program, out, engine }: StartFromOptions,
): Promise<RawConfig> {
  const about = await ifExists(stat(from));
  if (about === undefined || (about.isFile() && !from.endsWith('.safetensors')))
    throw new CounterpointError('CP_CLI_USAGE', {
      what:
        about === undefined
          ? 'There is no such run or file of weights'
          : 'The file is not known to contain weights',
      where: `--from ${from}`,
      expected:
        "a run's folder, or a .safetensors file with the variables of the encoder" +
        (program.translateWeights ? ' or with the state of a torchvision model' : ''),
      remedy: about === undefined ? 'correct the path' : 'convert the weights to safetensors',
    });
  if (about.isFile()) {
    const file = await readFile(from);
    const translated = program.translateWeights?.(file, from);
    const { overlay } = translated ?? {};
    if (out !== undefined)
      return { ...overlay, weights: await write(out, translated?.file ?? file) };
    // A dry run reads weights of this library where they are.
    return { ...overlay, weights: translated === undefined ? resolve(from) : undefined };
  }
  const adapted = (await isRun(from))
    ? undefined
    : await startFromOnnx(from, { out, modalityOf: program.modalityOf });
  if (adapted !== undefined) return adapted;
  const { encoder, config } = await openRun(from, { plugins: program.plugins, engine });
  const values = { ...encoder.variables, ...encoder.state };
  const bytes = out === undefined ? undefined : await variablesToFile(values);
  encoder.dispose();
  return {
    encoder: config.encoder,
    modality: config.modality,
    plugins: config.plugins.length === 0 ? undefined : config.plugins,
    weights: bytes === undefined ? undefined : await write(out!, bytes),
  };
}

/** An exported run may contain an ONNX model, too. */
async function isRun(folder: string): Promise<boolean> {
  for (const name of ['encoder.json', 'export', 'checkpoints'])
    if (await ifExists(stat(join(folder, name)))) return true;
  return false;
}

async function write(out: string, bytes: Uint8Array): Promise<string> {
  const file = join(out, startFile);
  await writeFileAtomically(file, bytes);
  return file;
}
