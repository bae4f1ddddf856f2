import { CounterpointError } from '../error/counterpoint-error.js';
import { isLfsPointer, lfsPointerFacts } from '../file/is-lfs-pointer.js';

/** Types of the format that this project reads and writes. */
export type SafetensorsType = 'F32' | 'I32' | 'U8' | 'BOOL' | 'F16' | 'BF16' | 'F64' | 'I64';

/** One stored array: its bytes are little-endian and row-major. */
export interface StoredTensor {
  readonly dtype: SafetensorsType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** A file's content: arrays by name, and free text by name. */
export interface Safetensors {
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const bytesOf: Readonly<Record<SafetensorsType, number>> = {
  F32: 4,
  I32: 4,
  U8: 1,
  BOOL: 1,
  F16: 2,
  BF16: 2,
  F64: 8,
  I64: 8,
};
const largestHeader = 100_000_000;

/**
 * Writes the format of https://huggingface.co/docs/safetensors: 8 bytes of header length, a JSON
 * header, the data.
 */
export function writeSafetensors({ tensors, metadata }: Safetensors): Uint8Array {
  let offset = 0;
  const header: Record<string, unknown> =
    Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  for (const [name, { dtype, shape, bytes }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes.byteLength] };
    offset += bytes.byteLength;
  }
  let json = JSON.stringify(header);
  json += ' '.repeat((8 - (Buffer.byteLength(json) % 8)) % 8);
  const head = Buffer.from(json);
  const file = new Uint8Array(8 + head.byteLength + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(head.byteLength), true);
  file.set(head, 8);
  let at = 8 + head.byteLength;
  for (const { bytes } of Object.values(tensors)) {
    file.set(bytes, at);
    at += bytes.byteLength;
  }
  return file;
}

/**
 * Reads the format with full validation: the header's length, every type, shape, size and offset is
 * checked against the file.
 *
 * @param where names the file in messages
 * @returns views into `file`, not copies
 * @throws CP_CORE_SAFETENSORS_INVALID
 */
export function readSafetensors(file: Uint8Array, where: string): Safetensors {
  const fail = (what: string, cause?: unknown): never => {
    throw new CounterpointError('CP_CORE_SAFETENSORS_INVALID', {
      what,
      where,
      expected: 'a whole safetensors file',
      remedy: 'fetch or write the file again',
      cause,
    });
  };
  if (isLfsPointer(file))
    throw new CounterpointError('CP_CORE_SAFETENSORS_INVALID', { ...lfsPointerFacts, where });
  if (file.byteLength < 8) fail(`The file has ${file.byteLength} bytes, too few for a header`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > Math.min(largestHeader, file.byteLength - 8))
    fail(`The header claims ${headerLength} bytes, the file has ${file.byteLength}`);
  let header: unknown;
  try {
    header = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(8, 8 + headerLength)),
    );
  } catch (cause) {
    fail('The header is not JSON', cause);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    fail('The header is not a JSON object');
  const data = new Uint8Array(
    file.buffer,
    file.byteOffset + 8 + headerLength,
    file.byteLength - 8 - headerLength,
  ); // never a Buffer, whose slice shares memory
  const tensors: Record<string, StoredTensor> = {};
  let metadata: Record<string, string> = {};
  const ranges: [number, number, string][] = [];
  for (const [name, entry] of Object.entries(header as Record<string, unknown>)) {
    if (name === '__metadata__') {
      metadata = entry as Record<string, string>;
      continue;
    }
    const {
      dtype,
      shape,
      data_offsets: offsets,
    } = (entry ?? {}) as { dtype?: SafetensorsType; shape?: number[]; data_offsets?: number[] };
    if (dtype === undefined || bytesOf[dtype] === undefined)
      return fail(`The tensor "${name}" has the type ${String(dtype)}, which is not supported`);
    if (!Array.isArray(shape) || !shape.every((side) => Number.isSafeInteger(side) && side >= 0))
      return fail(`The tensor "${name}" has no valid shape`);
    if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(Number.isSafeInteger))
      return fail(`The tensor "${name}" has no valid offsets`);
    const [from, to] = offsets as [number, number];
    if (from < 0 || to < from || to > data.byteLength)
      fail(`The tensor "${name}" claims bytes ${from} to ${to} of ${data.byteLength}`);
    const size = shape.reduce((product, side) => product * side, 1) * bytesOf[dtype];
    if (size !== to - from)
      fail(
        `The tensor "${name}" of shape ${shape.join(' x ')} needs ${size} bytes and has ${to - from}`,
      );
    ranges.push([from, to, name]);
    tensors[name] = { dtype, shape, bytes: data.subarray(from, to) };
  }
  ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  ranges.forEach(([from, , name], i) => {
    const before = ranges[i - 1];
    if (before !== undefined && from < before[1])
      fail(`The tensors "${before[2]}" and "${name}" overlap`);
  });
  return { tensors, metadata };
}
