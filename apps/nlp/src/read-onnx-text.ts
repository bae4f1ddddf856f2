import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hasOnnxModel, onnxEncoder, readOnnxFolder } from '@counterpoint/onnx';
import { readTokenizer, type TextModel } from '@counterpoint/text';

/** Texts are cut at this many tokens where the folder does not say. */
const usualTokens = 512;

/** A model of texts that an ONNX file computes. */
export interface OnnxTextModel extends TextModel {
  /** Of the file. */
  readonly fingerprint: string;
  readonly weightsFingerprint: string;
}

/** Whether a folder has an ONNX model and no weights that are read natively, which is faster. */
export async function isOnnxOnly(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((): string[] => []);
  const native = names.some((name) => /\.(safetensors|bin)(\.index\.json)?$/.test(name));
  return !native && (await hasOnnxModel(folder));
}

/**
 * Reads a folder of transformers.js as a model of texts: its ONNX file, its tokenizer, its pooling.
 *
 * @throws CP_ONNX_FOLDER, CP_ONNX_FORMAT, CP_ONNX_OPERATOR, CP_TEXT_TOKENIZER
 */
export async function readOnnxText(folder: string): Promise<OnnxTextModel> {
  const onnxFolder = await readOnnxFolder(folder);
  const tokenizer = await readTokenizer(folder);
  const encoder = await onnxEncoder(onnxFolder.encoder);
  const file = await readFile(onnxFolder.encoder.model);
  const fingerprint = createHash('sha256').update(file).digest('hex').slice(0, 16);
  return {
    encoder: encoder as unknown as TextModel['encoder'],
    tokenizer,
    maxTokens: await maxTokens(folder, onnxFolder.config),
    normalize: onnxFolder.encoder.normalize ?? true,
    fingerprint,
    weightsFingerprint: fingerprint,
  };
}

/** The shortest limit that the folder names. */
async function maxTokens(
  folder: string,
  config: Readonly<Record<string, unknown>>,
): Promise<number> {
  const limits = [
    await numberIn(join(folder, 'sentence_bert_config.json'), 'max_seq_length'),
    await numberIn(join(folder, 'tokenizer_config.json'), 'model_max_length'),
    config['max_position_embeddings'],
  ].filter((each): each is number => typeof each === 'number' && each > 0 && each < 1e6);
  return limits.length === 0 ? usualTokens : Math.min(...limits);
}

async function numberIn(path: string, key: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  try {
    return (JSON.parse(text) as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}
