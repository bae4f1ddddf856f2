import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { ifExists } from '@counterpoint/core';
import { hasOnnxModel, onnxEncoder, readOnnxFolder } from '@counterpoint/onnx';
import { readTextSettings, type TextModel } from '@counterpoint/text';
import { hashOfModel } from './hash-of-model.js';

/** Texts are cut at this many tokens where the folder does not say. */
const usualTokens = 512;

/** A model of texts that an ONNX file computes. */
export interface OnnxTextModel extends TextModel {
  /** Of the file and of what is done around it. */
  readonly fingerprint: string;
  readonly weightsFingerprint: string;
}

/** Whether a folder has an ONNX model and no weights that are read natively, which is faster. */
export async function isOnnxOnly(folder: string): Promise<boolean> {
  const names = (await ifExists(readdir(folder))) ?? [];
  const native = names.some((name) => /\.(safetensors|bin)(\.index\.json)?$/.test(name));
  return !native && (await hasOnnxModel(folder));
}

/** The names that an ONNX encoder has for poolings. */
const poolings = { mean: 'mean', cls: 'first', last: 'last' } as const;

/**
 * Reads a folder of transformers.js as a model of texts: its ONNX file, and tokenizer, pooling,
 * limits and prompts by the rules of any other folder.
 *
 * @throws CP_ONNX_FOLDER, CP_ONNX_FORMAT, CP_ONNX_OPERATOR, CP_TEXT_MODEL_UNSUPPORTED,
 *   CP_TEXT_MODEL_MALFORMED, CP_TEXT_TOKENIZER_MALFORMED
 */
export async function readOnnxText(folder: string): Promise<OnnxTextModel> {
  const { config, encoder: file } = await readOnnxFolder(folder);
  const { tokenizer, pooling, normalize, maxTokens, prompts } = await readTextSettings(folder);
  const hasModules = file.normalize !== undefined;
  const encoder = await onnxEncoder(hasModules ? { ...file, pooling: poolings[pooling] } : file);
  const positions = config['max_position_embeddings'];
  const limits = [maxTokens, positions].filter((each) => typeof each === 'number');
  const longest = limits.length === 0 ? usualTokens : Math.min(...limits);
  const weights = await hashOfModel(file.model);
  return {
    encoder: encoder as unknown as TextModel['encoder'],
    tokenizer,
    maxTokens: longest,
    normalize,
    prompts,
    fingerprint: sha256(
      JSON.stringify([
        weights,
        tokenizer.fingerprint,
        file.pooling,
        pooling,
        longest,
        normalize,
        prompts,
      ]),
    ),
    weightsFingerprint: weights,
  };
}

const sha256 = (content: string): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 16);
