import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { checkEmbeddings, expectedEmbeddings, plainFiles } from '../testing/published-checks.js';
import { weightsFile, writeFolder } from '../testing/published-folder.js';
import { readTextModel } from './read-text-model.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'published-weights-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('weights', () => {
  it('in shards, by their index', async () => {
    const { model, files } = plainFiles('bert');
    const entries = [...model.weights];
    const parts = [entries.slice(0, 11), entries.slice(11)];
    const place = join(folder, 'shards');
    const { 'model.safetensors': _, ...rest } = files;
    await writeFolder(place, {
      ...rest,
      'a-1.safetensors': weightsFile(parts[0]!),
      'a-2.safetensors': weightsFile(parts[1]!),
      'model.safetensors.index.json': {
        weight_map: Object.fromEntries(
          parts.flatMap((part, i) => part.map(([name]) => [name, `a-${i + 1}.safetensors`])),
        ),
      },
    });
    await checkEmbeddings(place, await expectedEmbeddings(model, place));
    await writeFolder(place, {
      'model.safetensors.index.json': { weight_map: { x: '../a-1.safetensors' } },
    });
    await expect(readTextModel(place)).rejects.toThrow(/CP_TEXT_MODEL_UNSUPPORTED.*outside/su);
    await writeFolder(place, {
      'model.safetensors.index.json': { weight_map: { x: 'a-1.safetensors' } },
    });
    await expect(readTextModel(place)).rejects.toThrow(/lacks the tensor "x"/u);
  });

  const python = spawnSync('python3', ['--version']).status === 0;
  const skipped = !python && process.env['CI'] === undefined;
  /**
   * Python's own pickler writes the file as torch.save does, with stand-ins for the classes of
   * torch.
   */
  const torchSave = `
import collections, io, json, pickle, struct, sys, types, zipfile
torch = types.ModuleType('torch'); utils = types.ModuleType('torch._utils')
def _rebuild_tensor_v2(*a): pass
_rebuild_tensor_v2.__module__ = 'torch._utils'; utils._rebuild_tensor_v2 = _rebuild_tensor_v2
class FloatStorage: pass
FloatStorage.__module__ = 'torch'; torch.FloatStorage = FloatStorage
sys.modules['torch'] = torch; sys.modules['torch._utils'] = utils
class T:
    def __init__(self, key, n, offset, shape, stride): self.a = (key, n, offset, shape, stride)
    def __reduce__(self):
        key, n, offset, shape, stride = self.a
        return (_rebuild_tensor_v2, (S(key, n), offset, tuple(shape), tuple(stride), False, collections.OrderedDict()))
class S:
    def __init__(self, key, n): self.id = ('storage', FloatStorage, key, 'cpu', n)
class P(pickle.Pickler):
    def persistent_id(self, o): return o.id if isinstance(o, S) else None
tensors = json.load(open(sys.argv[1])); mode = sys.argv[3]
state = collections.OrderedDict(); data = {}
for i, (name, shape, values) in enumerate(tensors):
    stride = [1] * len(shape)
    for k in range(len(shape) - 2, -1, -1): stride[k] = stride[k + 1] * shape[k + 1]
    offset = 0
    if mode == 'strided' and len(shape) == 2:
        rows, cols = shape
        values = [0.5, 0.25] + [values[r * cols + c] for c in range(cols) for r in range(rows)]
        stride, offset = [1, rows], 2
    data[str(i)] = struct.pack('<%df' % len(values), *values)
    state[name] = T(str(i), len(values), offset, shape, stride)
if mode == 'evil':
    class E:
        def __reduce__(self): return (print, ('gotcha',))
    state['x'] = E()
out = io.BytesIO(); P(out, 2 if mode != 'new' else 4).dump(state)
z = zipfile.ZipFile(sys.argv[2], 'w')
z.writestr('archive/data.pkl', out.getvalue()); z.writestr('archive/byteorder', 'little')
for key, value in data.items(): z.writestr('archive/data/' + key, value)
z.close()
`;
  test.skipIf(skipped).each(['plain', 'strided', 'new'])(
    'the tensors of a pytorch_model.bin, %s',
    async (mode) => {
      const { model, files } = plainFiles('roberta');
      const place = join(folder, `bin ${mode}`);
      const { 'model.safetensors': _, ...rest } = files;
      await writeFolder(place, {
        ...rest,
        'tensors.json': [...model.weights].map(([name, { shape, values }]) => [
          name,
          shape,
          [...values],
        ]),
        'save.py': torchSave,
      });
      const { status, stderr } = spawnSync('python3', [
        join(place, 'save.py'),
        join(place, 'tensors.json'),
        join(place, 'pytorch_model.bin'),
        mode,
      ]);
      expect(status, String(stderr)).toBe(0);
      await checkEmbeddings(place, await expectedEmbeddings(model, place));
    },
  );

  test.skipIf(skipped)(
    'code in a pickle does not run, and the error says how to convert the file',
    async () => {
      const { model, files } = plainFiles('bert');
      const place = join(folder, 'evil');
      const { 'model.safetensors': _, ...rest } = files;
      await writeFolder(place, {
        ...rest,
        'tensors.json': [...model.weights]
          .slice(0, 2)
          .map(([name, { shape, values }]) => [name, shape, [...values]]),
        'save.py': torchSave,
      });
      spawnSync('python3', [
        join(place, 'save.py'),
        join(place, 'tensors.json'),
        join(place, 'pytorch_model.bin'),
        'evil',
      ]);
      await expect(readTextModel(place)).rejects.toThrow(
        /CP_TEXT_MODEL_UNSUPPORTED.*print.*python -c/su,
      );
      const bytes = await readFile(join(place, 'pytorch_model.bin'));
      for (const cut of [0, 10, bytes.length >> 1, bytes.length - 30]) {
        await writeFolder(place, { 'pytorch_model.bin': bytes.subarray(0, cut) });
        await expect(readTextModel(place)).rejects.toThrow(/CP_TEXT_MODEL_UNSUPPORTED/u);
      }
    },
  );

  it('of old PyTorch, or none at all, are refused', async () => {
    const { 'model.safetensors': _, ...rest } = plainFiles('bert').files;
    const place = join(folder, 'no weights');
    await writeFolder(place, rest);
    await expect(readTextModel(place)).rejects.toThrow(/CP_TEXT_MODEL_MALFORMED.*no weights/su);
    await writeFolder(place, { 'pytorch_model.bin': Buffer.from([0x80, 2, 0x8a, 10]) });
    await expect(readTextModel(place)).rejects.toThrow(/PyTorch below 1\.6/u);
  });
});
