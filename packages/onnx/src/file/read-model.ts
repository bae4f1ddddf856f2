import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { CounterpointError, isLfsPointer, lfsPointerFacts } from '@counterpoint/core';
import { bytesOf, readMessage, textOf, wholeOf } from './message-reader.js';
import type { OnnxGraph, OnnxModel } from './onnx-model.js';
import type { ReadExternal } from './read-array.js';
import { readGraph } from './read-graph.js';

/** The operator sets of ONNX itself that are read. */
const opsetRange = { first: 7, last: 21 } as const;

/**
 * Reads an ONNX file, and the files beside it that its tensors are in.
 *
 * @param path a file `model.onnx`
 * @throws CP_ONNX_FORMAT, CP_ONNX_OPSET, CP_ONNX_EXTERNAL, CP_ONNX_TYPE
 */
export async function readModel(path: string): Promise<OnnxModel> {
  return parseModel(await readFile(path), externalIn(dirname(resolve(path))));
}

/**
 * Reads an ONNX model from bytes that hold all of it.
 *
 * @param external gives the values of tensors that are in other files; refused when left out
 * @throws CP_ONNX_FORMAT, CP_ONNX_OPSET, CP_ONNX_EXTERNAL, CP_ONNX_TYPE
 */
export function parseModel(bytes: Uint8Array, external: ReadExternal = noExternal): OnnxModel {
  if (isLfsPointer(bytes)) throw new CounterpointError('CP_ONNX_FORMAT', lfsPointerFacts);
  const draft = {
    irVersion: 0,
    opsets: new Map<string, number>(),
    graph: undefined as OnnxGraph | undefined,
  };
  readMessage(bytes, draft, (field, into, reader) => {
    if (field === 1) into.irVersion = wholeOf(reader);
    else if (field === 7) into.graph = readGraph(bytesOf(reader), external);
    else if (field === 8) {
      const { domain, version } = readOpset(bytesOf(reader));
      into.opsets.set(domain === 'ai.onnx' ? '' : domain, version);
    } else reader.skip(reader.type);
  });
  const { irVersion, opsets, graph } = draft;
  const version = opsets.get('');
  if (graph === undefined || opsets.size === 0)
    throw new CounterpointError('CP_ONNX_FORMAT', {
      what: `The bytes hold no ${graph === undefined ? 'graph' : 'version of the operator set'}`,
      expected: 'a whole file written as onnx.ModelProto',
      remedy: 'check that the file is an ONNX model and was downloaded completely',
    });
  if (version !== undefined && (version < opsetRange.first || version > opsetRange.last))
    throw new CounterpointError('CP_ONNX_OPSET', {
      what: `The model uses version ${version} of the ONNX operator set`,
      expected: `${opsetRange.first} to ${opsetRange.last}`,
      remedy: 'convert it with onnx.version_converter, or export it again for opset 17',
      facts: { version },
    });
  return { irVersion, opsets, graph, bytes };
}

function readOpset(bytes: Uint8Array): { domain: string; version: number } {
  return readMessage(bytes, { domain: '', version: 0 }, (field, into, reader) => {
    if (field === 1) into.domain = textOf(reader);
    else if (field === 2) into.version = wholeOf(reader);
    else reader.skip(reader.type);
  });
}

const noExternal: ReadExternal = (location, _offset, _length, tensor) => {
  throw new CounterpointError('CP_ONNX_EXTERNAL', {
    what: `The values of tensor ${tensor} are in the file ${location}`,
    expected: 'a model that is read from its folder',
    remedy: 'call readModel with the path of the file',
  });
};

/** Reads values from files in one folder, each file once. */
function externalIn(folder: string): ReadExternal {
  const files = new Map<string, Uint8Array>();
  return (location, offset, length, tensor) => {
    const path = resolve(folder, location);
    const inside = relative(folder, path);
    const refuse = (what: string, cause?: unknown) =>
      new CounterpointError('CP_ONNX_EXTERNAL', {
        what,
        where: `tensor ${tensor} in ${path}`,
        expected: `${length} bytes from byte ${offset} of a file in the model's folder`,
        remedy: 'put the file of external data beside the model, as it was published',
        cause,
      });
    if (location === '' || inside.startsWith('..') || isAbsolute(inside))
      throw refuse(`Tensor ${tensor} names a file outside the model's folder`);
    let file = files.get(path);
    if (file === undefined)
      try {
        files.set(path, (file = readFileSync(path)));
      } catch (cause) {
        throw refuse('The file of external data cannot be read', cause);
      }
    if (!(offset >= 0 && offset + length <= file.length))
      throw refuse(`The file of external data has ${file.length} bytes`);
    return file.subarray(offset, offset + length);
  };
}
