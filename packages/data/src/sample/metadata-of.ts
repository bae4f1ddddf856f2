import { CounterpointError } from '@counterpoint/core';
import { isUtf8 } from 'node:buffer';

/**
 * What the text members of a sample say: the fields of its `.json`, and the text of its `.txt` as `text`.
 *
 * @throws CP_DATA_FACTS when a member is no UTF-8 or no JSON
 */
export function metadataOf(
  members: Readonly<Record<string, Uint8Array>>,
  key: string,
): Readonly<Record<string, unknown>> | undefined {
  const { json, txt } = members;
  if (json === undefined && txt === undefined) return undefined;
  const metadata: Record<string, unknown> = {};
  if (json !== undefined) {
    const text = utf8(json, `${key}.json`);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw new CounterpointError('CP_DATA_FACTS', {
        what: 'A .json file of a sample is not JSON',
        where: `${key}.json`,
        expected: 'one JSON object',
        facts: { key },
        cause,
      });
    }
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      Object.assign(metadata, value);
    else metadata['json'] = value;
  }
  if (txt !== undefined) metadata['text'] = utf8(txt, `${key}.txt`).replace(/\r?\n$/, '');
  return metadata;
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
