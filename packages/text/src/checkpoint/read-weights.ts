import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readSafetensors, type Safetensors, type StoredTensor } from '@counterpoint/core';
import { isRecord } from '../tokenizer/check-tokenizer-files.js';
import { isFile } from '../file/is-file.js';
import { innerPath, malformedModel, readBytes, readJsonObject, type Json } from './model-files.js';
import { readPickledTensors } from './pickled-tensors.js';

/** The tensors of a model's folder. */
export interface ModelWeights extends Safetensors {
  /** The file that they are in, or the index of several, for messages. */
  readonly path: string;
  /** SHA-256 of the files. */
  readonly digest: string;
}

/**
 * Reads the weights of a Hugging Face folder: `model.safetensors`, its shards by
 * `model.safetensors.index.json`, or `pytorch_model.bin` and its shards, of which only tensors are
 * read. A tensor that stands in two shards must have the same values in both.
 *
 * @throws CP_TEXT_MODEL_MALFORMED, CP_TEXT_MODEL_UNSUPPORTED, CP_CORE_SAFETENSORS_INVALID
 */
export async function readWeights(folder: string): Promise<ModelWeights> {
  for (const name of ['model.safetensors', 'pytorch_model.bin']) {
    const path = join(folder, name);
    if (await isFile(path)) return readOne(path);
    if (await isFile(`${path}.index.json`)) return readShards(folder, `${path}.index.json`);
  }
  throw malformedModel(
    'There are no weights: no model.safetensors, model.safetensors.index.json or pytorch_model.bin',
    folder,
  );
}

async function readOne(path: string): Promise<ModelWeights> {
  const bytes = await readBytes(path);
  const read = path.endsWith('.bin') ? readPickledTensors : readSafetensors;
  const digest = createHash('sha256').update(bytes).digest('hex');
  return { ...read(bytes, path), path, digest };
}

async function readShards(folder: string, indexPath: string): Promise<ModelWeights> {
  const map = (await readJsonObject(indexPath))['weight_map'];
  if (!isRecord(map)) throw malformedModel('The index has no weight_map', indexPath);
  const tensors: Record<string, StoredTensor> = Object.create(null);
  const copies = new Map<string, { readonly tensor: StoredTensor; readonly file: string }>();
  const digest = createHash('sha256');
  const files = [...new Set(Object.values(map as Json))].map((name) => innerPath(name, indexPath));
  for (const file of files.sort()) {
    const shard = await readOne(join(folder, file));
    digest.update(shard.digest);
    for (const [name, inFile] of Object.entries(map)) {
      if (inFile !== file) continue;
      const tensor = Object.hasOwn(shard.tensors, name) ? shard.tensors[name] : undefined;
      if (tensor === undefined)
        throw malformedModel(`The shard lacks the tensor "${name}"`, shard.path);
      tensors[name] = tensor;
    }
    for (const [name, tensor] of Object.entries(shard.tensors)) {
      const first = copies.get(name);
      if (first !== undefined && !Buffer.from(tensor.bytes).equals(first.tensor.bytes))
        throw malformedModel(
          `The tensor "${name}" has other values in ${first.file} than in ${file}`,
          indexPath,
        );
      copies.set(name, { tensor, file });
    }
  }
  return { tensors, metadata: {}, path: indexPath, digest: digest.digest('hex') };
}
