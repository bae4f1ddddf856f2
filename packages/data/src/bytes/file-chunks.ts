import { createReadStream } from 'node:fs';
import { gunzipChunks } from './gunzip-chunks.js';

/** Whether a name says gzip: `.gz`, `.tgz`. */
export function isGzip(name: string): boolean {
  return /\.(gz|tgz)$/i.test(name);
}

/**
 * A file from start to end, inflated where its name ends in `.gz` or `.tgz`.
 *
 * @throws CP_DATA_GZIP after the bytes before the damage
 */
export function fileChunks(path: string): AsyncIterable<Buffer> {
  const stored = createReadStream(path, { highWaterMark: 1 << 16 }) as AsyncIterable<Buffer>;
  return isGzip(path) ? gunzipChunks(stored, path) : stored;
}
