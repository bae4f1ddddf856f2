import { readFile } from 'node:fs/promises';
import { CounterpointError, isLfsPointer, lfsPointerFacts } from '@counterpoint/core';
import { jsonObject, jsonValue } from '../file/json-text.js';

export type Json = Readonly<Record<string, unknown>>;

/** A JSON object of a model's folder. @throws CP_TEXT_MODEL_MALFORMED */
export async function readJsonObject(path: string): Promise<Json> {
  return jsonObject(await readJson(path), (what) => malformedModel(what, path));
}

/** Any JSON of a model's folder. @throws CP_TEXT_MODEL_MALFORMED */
export async function readJson(path: string): Promise<unknown> {
  const text = (await readBytes(path)).toString('utf8').replace(/^\uFEFF/u, '');
  return jsonValue(text, (what, cause) => malformedModel(what, path, cause));
}

/** @throws CP_TEXT_MODEL_MALFORMED when the file cannot be read */
export async function readBytes(path: string): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const { message } = cause as Error;
    throw malformedModel(`The file cannot be read: ${message}`, path, cause);
  }
  if (isLfsPointer(bytes))
    throw new CounterpointError('CP_TEXT_MODEL_MALFORMED', { ...lfsPointerFacts, where: path });
  return bytes;
}

/**
 * A path inside a model's folder, as one of its files names it. @throws CP_TEXT_MODEL_UNSUPPORTED
 */
export function innerPath(name: unknown, where: string): string {
  if (typeof name === 'string' && !/(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[a-z]:/iu.test(name))
    return name;
  throw unsupportedModel(
    `${JSON.stringify(name)} lies outside the folder`,
    where,
    'paths inside the folder',
  );
}

export function malformedModel(what: string, where: string, cause?: unknown): CounterpointError {
  return new CounterpointError('CP_TEXT_MODEL_MALFORMED', {
    what,
    where,
    expected: 'a folder with config.json, model.safetensors and a tokenizer',
    remedy: 'fetch the model again',
    cause,
  });
}

export function unsupportedModel(
  what: string,
  where: string,
  expected: string,
  remedy = 'use a model of a supported shape, or run this one through @huggingface/transformers',
): CounterpointError {
  return new CounterpointError('CP_TEXT_MODEL_UNSUPPORTED', { what, where, expected, remedy });
}

/** Whether a value of a config switches something on or off. */
export const isSwitch = (value: unknown): value is boolean => typeof value === 'boolean';
