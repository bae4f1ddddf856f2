import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ifExists } from '@counterpoint/core';
import type { StoredRecord } from './encoder-record.js';
import { pathEntries } from './portable-paths.js';

/**
 * The fingerprint of what an encoder computes: its weights, its config, and the modality that
 * prepares its input. Files that they name, such as a tokenizer or the graph of an ONNX model, count
 * by their content and not by their path: a run that is moved computes what it did.
 */
export async function functionFingerprint(
  weights: Uint8Array,
  { encoder, modality }: Pick<StoredRecord, 'encoder' | 'modality'>,
): Promise<string> {
  const hash = createHash('sha256').update(weights);
  hash.update(stableJson(await byContent([encoder, modality])));
  return hash.digest('hex').slice(0, 16);
}

/** JSON with sorted keys: the order of a config's entries means nothing. */
function stableJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The same config with hashes of content in place of paths. */
async function byContent(value: unknown): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map(byContent));
  if (typeof value !== 'object' || value === null) return value;
  const entries: [string, unknown][] = [];
  for (const [key, inner] of Object.entries(value))
    entries.push([
      key,
      pathEntries.has(key) && typeof inner === 'string'
        ? await contentHash(inner)
        : await byContent(inner),
    ]);
  return Object.fromEntries(entries);
}

async function contentHash(path: string): Promise<string> {
  const about = await ifExists(stat(path));
  if (about === undefined) return path;
  const hash = createHash('sha256');
  const files = about.isDirectory()
    ? (await readdir(path)).sort().map((name) => join(path, name))
    : [path];
  // folders within do not count
  for (const file of files) if ((await stat(file)).isFile()) hash.update(await readFile(file));
  return hash.digest('hex');
}
