import { CounterpointError } from '@counterpoint/core';
import { isUtf8 } from 'node:buffer';
import { parseJson } from './parse-json.js';

/** What sidecars say, and why some of them were not read. */
export interface SidecarMetadata {
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly string[];
}

/**
 * What the text members of a sample say: the fields of its `.json`, and the text of its `.txt` as `text`.
 * A member that is no UTF-8 or no JSON does not cost the sample: it is left out and its error is returned.
 */
export function metadataOf(
  members: Readonly<Record<string, Uint8Array>>,
  key: string,
): SidecarMetadata {
  const { json, txt } = members;
  if (json === undefined && txt === undefined) return {};
  const metadata: Record<string, unknown> = {};
  const errors: string[] = [];
  const attempt = (read: () => void): void => {
    try {
      read();
    } catch (error) {
      errors.push((error as Error).message);
    }
  };
  if (json !== undefined)
    attempt(() => {
      const value = jsonOf(json, `${key}.json`);
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        Object.assign(metadata, value);
      else metadata['json'] = value;
    });
  if (txt !== undefined)
    attempt(() => {
      metadata['text'] = utf8(txt, `${key}.txt`).replace(/\r?\n$/, '');
    });
  return errors.length === 0 ? { metadata } : { metadata, errors };
}

function jsonOf(bytes: Uint8Array, where: string): unknown {
  try {
    return parseJson(utf8(bytes, where));
  } catch (cause) {
    if (cause instanceof CounterpointError) throw cause;
    throw new CounterpointError('CP_DATA_FACTS', {
      what: 'A .json file of a sample is not JSON',
      where,
      expected: 'one JSON object',
      cause,
    });
  }
}

/** @throws CP_DATA_FACTS when the bytes are no UTF-8 */
export function utf8(bytes: Uint8Array, where: string): string {
  if (!isUtf8(bytes)) {
    throw new CounterpointError('CP_DATA_FACTS', {
      what: 'A text is not valid UTF-8',
      where,
      expected: 'UTF-8',
      remedy: 'convert the file to UTF-8',
    });
  }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
