import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CounterpointError, ifExists } from '@counterpoint/core';
import type { OnnxEncoderConfig } from '../encoder/onnx-encoder-config.js';

/** What a folder of transformers.js says of its model. */
export interface OnnxFolder {
  readonly folder: string;
  /** The file, `onnx/model.onnx` or another. */
  readonly encoder: OnnxEncoderConfig;
  /** `preprocessor_config.json`, where there is one. */
  readonly preprocessor?: Readonly<Record<string, unknown>>;
  /** `config.json`. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Files of one encoder, the one with the fewest roundings first. */
const fileNames = [
  'onnx/model.onnx',
  'model.onnx',
  'onnx/encoder_model.onnx',
  'onnx/model_fp16.onnx',
  'onnx/model_quantized.onnx',
  'onnx/vision_model.onnx',
  'onnx/text_model.onnx',
  'onnx/audio_model.onnx',
];

/**
 * Finds the ONNX file of a folder as repositories of transformers.js are laid out, and how its
 * output becomes an embedding: by `1_Pooling/config.json` and `modules.json` of
 * sentence-transformers where they are there.
 *
 * @param file within the folder. @default the first of `onnx/model.onnx`, `model.onnx`, ...
 * @throws CP_ONNX_FOLDER when there is no such file, or a file beside it is damaged
 */
export async function readOnnxFolder(folder: string, file?: string): Promise<OnnxFolder> {
  const names = file === undefined ? fileNames : [file];
  const path = await firstFile(folder, names);
  if (path === undefined)
    throw new CounterpointError('CP_ONNX_FOLDER', {
      what: 'The folder has no ONNX model',
      where: folder,
      expected: names.join(', '),
      remedy: 'give a folder that transformers.js loads, or name the file',
    });
  const [config, preprocessor, pooling, modules] = await Promise.all([
    readJson(join(folder, 'config.json')),
    readJson(join(folder, 'preprocessor_config.json')),
    readJson(join(folder, '1_Pooling', 'config.json')),
    readJson(join(folder, 'modules.json')),
  ]);
  const normalize = Array.isArray(modules)
    ? modules.some(({ type }: { type?: string }) => String(type).endsWith('.Normalize'))
    : undefined;
  return {
    folder,
    config: config ?? {},
    preprocessor,
    encoder: {
      model: join(folder, path),
      pooling: pooling && poolingOf(pooling, folder),
      normalize,
    },
  };
}

/** Whether {@link readOnnxFolder} finds a file in a folder. */
export async function hasOnnxModel(folder: string): Promise<boolean> {
  return (await firstFile(folder, fileNames)) !== undefined;
}

const poolingFlags = {
  pooling_mode_mean_tokens: 'mean',
  pooling_mode_cls_token: 'first',
  pooling_mode_lasttoken: 'last',
} as const;
const poolingNames = { mean: 'mean', cls: 'first', lasttoken: 'last' } as const;

function poolingOf(
  config: Readonly<Record<string, unknown>>,
  folder: string,
): 'mean' | 'first' | 'last' {
  const names = [config['pooling_mode'] ?? []].flat().map(String);
  const flags = Object.keys(config).filter(
    (key) => key.startsWith('pooling_mode_') && config[key] === true,
  );
  const [pooling, ...others] = new Set([
    ...names.map((name) => poolingNames[name as keyof typeof poolingNames]),
    ...flags.map((flag) => poolingFlags[flag as keyof typeof poolingFlags]),
  ]);
  if (pooling && others.length === 0) return pooling;
  throw new CounterpointError('CP_ONNX_FOLDER', {
    what: `The pooling ${[...names, ...flags].join(' and ') || 'none'} is not supported`,
    where: join(folder, '1_Pooling', 'config.json'),
    expected: 'mean, cls or lasttoken',
    remedy: 'choose another model',
  });
}

async function firstFile(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const about = await ifExists(stat(join(folder, name)));
    if (about?.isFile()) return name;
  }
  return undefined;
}

async function readJson(path: string): Promise<Record<string, unknown> | undefined> {
  const text = await ifExists(readFile(path, 'utf8'));
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw new CounterpointError('CP_ONNX_FOLDER', {
      what: `The file is no JSON: ${(cause as Error).message}`,
      where: path,
      expected: 'JSON as it was published',
      remedy: 'get the file again',
      cause,
    });
  }
}
