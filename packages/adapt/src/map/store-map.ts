import { readFile } from 'node:fs/promises';
import {
  CounterpointError,
  readSafetensors,
  writeFileAtomically,
  writeSafetensors,
} from '@counterpoint/core';
import type { VectorMap, Weights } from './vector-map.js';

/** A map with what is known of it. */
export interface StoredMap {
  readonly map: VectorMap;
  /** Free text by name: what was learned from, how it scored. */
  readonly about: Readonly<Record<string, string>>;
}

const format = 'counterpoint-map';

/** Writes a map as a safetensors file, whole or not at all. */
export async function writeMap(path: string, { map, about }: StoredMap): Promise<void> {
  const { linear, bias, hidden } = map;
  const tensors = { linear, bias, ...(hidden && hiddenTensors(hidden)) };
  const entries = Object.entries(tensors).map(([name, { rows, columns, values }]) => {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return [name, { dtype: 'F32', shape: [rows, columns], bytes }] as const;
  });
  const file = writeSafetensors({
    tensors: Object.fromEntries(entries),
    metadata: { ...about, format, version: '1' },
  });
  await writeFileAtomically(path, file);
}

/**
 * Reads what {@link writeMap} wrote.
 *
 * @throws CP_ADAPT_FILE; CP_CORE_SAFETENSORS_INVALID
 */
export async function readMap(path: string): Promise<StoredMap> {
  const file = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw noMap(path, cause.code ?? cause.message, cause);
  });
  const { tensors, metadata } = readSafetensors(file, path);
  if (metadata['format'] !== format || metadata['version'] !== '1')
    throw noMap(path, 'it is another kind of file');
  const weights = (name: string): Weights => {
    const { shape: [rows = 0, columns = 0] = [], bytes } = tensors[name] ?? {};
    if (bytes === undefined) throw noMap(path, `"${name}" is missing`);
    return { rows, columns, values: new Float32Array(bytes.slice().buffer) };
  };
  const hidden = 'hidden.into' in tensors && {
    into: weights('hidden.into'),
    bias: weights('hidden.bias'),
    out: weights('hidden.out'),
  };
  const map = { linear: weights('linear'), bias: weights('bias'), ...(hidden && { hidden }) };
  return { map, about: metadata };
}

function hiddenTensors({ into, bias, out }: NonNullable<VectorMap['hidden']>) {
  return { 'hidden.into': into, 'hidden.bias': bias, 'hidden.out': out };
}

function noMap(where: string, why: string, cause?: unknown): CounterpointError {
  return new CounterpointError('CP_ADAPT_FILE', {
    what: `There is no map of embeddings: ${why}`,
    where,
    expected: 'a file that `upgrade` or `adapt` wrote',
    cause,
  });
}
