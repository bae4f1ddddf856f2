import { readFile, stat } from 'node:fs/promises';
import { CounterpointError, isCounterpointError } from '@counterpoint/core';
import { isRecord } from '../tokenizer/check-tokenizer-files.js';

export type Json = Readonly<Record<string, unknown>>;

/** A JSON object of a model's folder. @throws CP_TEXT_MODEL_MALFORMED */
export async function readJsonObject(path: string): Promise<Json> {
  const value = await readJson(path);
  if (!isRecord(value)) throw malformedModel('The file holds no JSON object', path);
  return value;
}

/** Any JSON of a model's folder. @throws CP_TEXT_MODEL_MALFORMED */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse((await readBytes(path)).toString('utf8').replace(/^\uFEFF/u, ''));
  } catch (cause) {
    throw isCounterpointError(cause) ? cause : malformedModel('The file is not JSON', path, cause);
  }
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
  if (bytes.subarray(0, lfsPointer.length).toString('latin1') === lfsPointer)
    throw new CounterpointError('CP_TEXT_MODEL_MALFORMED', {
      what: 'The file is a pointer of Git LFS: its content was not fetched',
      where: path,
      expected: 'the content that the pointer stands for',
      remedy: 'fetch it (git lfs pull), or download the file from the page of the model',
    });
  return bytes;
}

const lfsPointer = 'version https://git-lfs.github.com/spec/';

export const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );

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
