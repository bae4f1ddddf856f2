import { isRecord } from '../tokenizer/check-tokenizer-files.js';

/** Makes the error of a text that is not what was expected. */
export type JsonFault = (what: string, cause?: unknown) => Error;

/** The value of a text in JSON. @throws the fault */
export function jsonValue(text: string, fault: JsonFault): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw fault('The file is not JSON', cause);
  }
}

/** A value that is an object. @throws the fault */
export function jsonObject(value: unknown, fault: JsonFault): Record<string, unknown> {
  if (isRecord(value)) return value;
  throw fault('The file holds no JSON object');
}
