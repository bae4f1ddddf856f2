import {
  CounterpointError,
  type Safetensors,
  type SafetensorsType,
  type StoredTensor,
} from '@counterpoint/core';
import { PersistentId, PickledGlobal, unpickle, UnpickleError } from './unpickle.js';
import { zipEntries } from './zip-entries.js';

const storageTypes: Readonly<Record<string, readonly [SafetensorsType, number]>> = {
  'torch.FloatStorage': ['F32', 4],
  'torch.HalfStorage': ['F16', 2],
  'torch.BFloat16Storage': ['BF16', 2],
  'torch.DoubleStorage': ['F64', 8],
  'torch.LongStorage': ['I64', 8],
  'torch.IntStorage': ['I32', 4],
  'torch.ByteStorage': ['U8', 1],
  'torch.BoolStorage': ['BOOL', 1],
};

/** Turns the file into one that is read everywhere. */
const conversion =
  'python -c "import torch, safetensors.torch as s; ' +
  "s.save_file({k: v.contiguous().clone() for k, v in torch.load('pytorch_model.bin', " +
  "map_location='cpu', weights_only=True).items()}, 'model.safetensors', {'format': 'pt'})\"";

/**
 * Reads the tensors of a file that PyTorch 1.6 or later saved (`pytorch_model.bin`): a zip of a
 * pickle and of
 * the values. Only dicts of tensors are understood, and no code of the file runs.
 *
 * @throws CP_TEXT_MODEL_UNSUPPORTED, with the command that converts the file, for any other file
 */
export function readPickledTensors(file: Uint8Array, where: string): Safetensors {
  const fail = (reason: string): never => {
    throw new CounterpointError('CP_TEXT_MODEL_UNSUPPORTED', {
      what: `The pickled weights cannot be read safely: ${reason}`,
      where,
      expected: 'tensors alone, as torch.save writes them',
      remedy: `convert the file: ${conversion}`,
    });
  };
  const entries = zipEntries(file);
  if (typeof entries === 'string')
    return fail(entries === 'it is no zip file' ? 'PyTorch below 1.6 saved it' : entries);
  const pickle = [...entries.keys()].find((name) => name.endsWith('/data.pkl'));
  if (pickle === undefined) return fail('it holds no data.pkl');
  const folder = pickle.slice(0, -'data.pkl'.length);
  const order = entries.get(`${folder}byteorder`);
  if (order !== undefined && Buffer.from(order).toString('latin1') !== 'little')
    return fail('its numbers are big-endian');
  const reduce = (name: string, values: readonly unknown[]): unknown => {
    if (name === 'collections.OrderedDict') return new Map();
    if (name === 'torch._utils._rebuild_parameter') return values[0];
    if (name === 'torch._utils._rebuild_tensor_v2')
      return tensorOf(values, (key) => entries.get(`${folder}data/${key}`));
    throw new UnpickleError(`it calls ${name}`);
  };
  let content: unknown;
  try {
    content = unpickle(entries.get(pickle)!, { reduce });
  } catch (error) {
    if (error instanceof UnpickleError) return fail(error.message);
    throw error;
  }
  const state = content instanceof Map ? (content.get('state_dict') ?? content) : undefined;
  if (!(state instanceof Map)) return fail('it holds no dict');
  const tensors: Record<string, StoredTensor> = Object.create(null);
  for (const [name, value] of state)
    if (typeof name === 'string' && isTensor(value)) tensors[name] = value;
  return { tensors, metadata: {} };
}

function isTensor(value: unknown): value is StoredTensor {
  return typeof value === 'object' && value !== null && 'bytes' in value && 'dtype' in value;
}

/** `_rebuild_tensor_v2(storage, offset, size, stride, ...)` as a contiguous copy. */
function tensorOf(
  [storage, offset, shape, strides]: readonly unknown[],
  bytesOf: (key: string) => Uint8Array | undefined,
): StoredTensor {
  const id = storage instanceof PersistentId ? storage.id : undefined;
  if (!Array.isArray(id) || id[0] !== 'storage' || !(id[1] instanceof PickledGlobal))
    throw new UnpickleError('a tensor has no storage');
  const type = storageTypes[id[1].name];
  if (type === undefined) throw new UnpickleError(`a tensor has a ${id[1].name}`);
  const values = bytesOf(String(id[2]));
  if (values === undefined) throw new UnpickleError(`the values ${String(id[2])} are missing`);
  if (
    !isCount(offset) ||
    !areCounts(shape) ||
    !areCounts(strides) ||
    shape.length !== strides.length
  )
    throw new UnpickleError('a tensor has no shape');
  const [dtype, size] = type;
  const count = shape.reduce((product, side) => product * side, 1);
  const last = shape.reduce((sum, side, i) => sum + (side - 1) * strides[i]!, offset);
  if (count > 0 && (last + 1) * size > values.byteLength)
    throw new UnpickleError('a tensor ends behind its values');
  if (count * size > values.byteLength) throw new UnpickleError('a tensor repeats its values');
  return { dtype, shape, bytes: gather(values, size, { offset, shape, strides, count }) };
}

interface Strided {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly count: number;
}

function gather(
  values: Uint8Array,
  size: number,
  { offset, shape, strides, count }: Strided,
): Uint8Array {
  let expected = 1;
  let contiguous = true;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i]! > 1 && strides[i] !== expected) contiguous = false;
    expected *= shape[i]!;
  }
  if (contiguous) return new Uint8Array(values.subarray(offset * size, (offset + count) * size));
  const out = new Uint8Array(count * size);
  for (let i = 0; i < count; i++) {
    let [rest, from] = [i, offset];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += (rest % shape[axis]!) * strides[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    out.set(values.subarray(from * size, (from + 1) * size), i * size);
  }
  return out;
}

const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;
const areCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every(isCount);
