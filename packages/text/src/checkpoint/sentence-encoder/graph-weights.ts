import { join } from 'node:path';
import { isRecord } from '../../tokenizer/check-tokenizer-files.js';
import {
  innerPath,
  malformedModel,
  readBytes,
  readJsonObject,
  unsupportedModel,
} from '../model-files.js';

/** A weight of a TensorFlow.js graph model. */
export interface GraphWeight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

const bytesOf: Readonly<Record<string, number>> = { float32: 4, int32: 4, bool: 1 };

/**
 * The float32 weights of a TensorFlow.js model by their names: `model.json` and the shards that it
 * lists. https://www.tensorflow.org/js/guide/save_load
 *
 * @throws CP_TEXT_MODEL_MALFORMED, CP_TEXT_MODEL_UNSUPPORTED for quantised weights
 */
export async function graphWeights(folder: string): Promise<ReadonlyMap<string, GraphWeight>> {
  const path = join(folder, 'model.json');
  const { weightsManifest: groups } = await readJsonObject(path);
  if (!Array.isArray(groups)) throw malformedModel('The file lists no weights', path);
  const weights = new Map<string, GraphWeight>();
  for (const group of groups as readonly unknown[]) {
    if (!isRecord(group) || !Array.isArray(group['paths']) || !Array.isArray(group['weights']))
      throw malformedModel('A group of weights has no paths or no weights', path);
    const shards: Buffer[] = [];
    for (const name of group['paths'])
      shards.push(await readBytes(join(folder, innerPath(name, path))));
    const bytes = Buffer.concat(shards);
    let at = 0;
    for (const weight of group['weights'] as readonly unknown[]) {
      const { name, shape, type, size } = entryOf(weight, path);
      if (at + size > bytes.length)
        throw malformedModel(`The shards end before the weight ${name}`, path);
      if (type === 'float32') {
        const values = new Float32Array(size / 4);
        new Uint8Array(values.buffer).set(bytes.subarray(at, at + size));
        weights.set(name, { shape, values });
      }
      at += size;
    }
    if (at !== bytes.length)
      throw malformedModel(`The shards hold ${bytes.length} bytes, the weights ${at}`, path);
  }
  return weights;
}

function entryOf(
  weight: unknown,
  where: string,
): {
  readonly name: string;
  readonly shape: number[];
  readonly type: string;
  readonly size: number;
} {
  if (!isRecord(weight)) throw malformedModel('A weight is no object', where);
  const { name, shape, dtype } = weight;
  const isShape =
    Array.isArray(shape) && shape.every((side) => Number.isSafeInteger(side) && side >= 0);
  if (typeof name !== 'string' || !isShape)
    throw malformedModel(`A weight has no name or no shape: ${JSON.stringify(weight)}`, where);
  if (weight['quantization'] !== undefined)
    throw unsupportedModel(`The weight ${name} is quantised`, where, 'float32 weights');
  const unit = bytesOf[String(dtype)];
  if (unit === undefined)
    throw unsupportedModel(
      `The weight ${name} has the type ${String(dtype)}`,
      where,
      Object.keys(bytesOf).join(', '),
    );
  const size = (shape as number[]).reduce((product, side) => product * side, unit);
  return { name, shape: shape as number[], type: String(dtype), size };
}
