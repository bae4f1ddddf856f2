/** A float32 tensor for a pickle. */
export interface PickledTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * A file of tensors as `torch.save` writes it: a zip, not compressed, of a pickle and of the
 * values.
 */
export function pickledFile(tensors: readonly PickledTensor[]): Uint8Array {
  const entries: [string, Buffer][] = [
    ['archive/data.pkl', pickle(tensors)],
    ['archive/byteorder', Buffer.from('little')],
    ...tensors.map(({ values }, i): [string, Buffer] => [
      `archive/data/${i}`,
      Buffer.from(values.buffer, values.byteOffset, values.byteLength),
    ]),
  ];
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, bytes] of entries) {
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt32LE(bytes.length, 18);
    local.writeUInt32LE(bytes.length, 22);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt32LE(bytes.length, 20);
    entry.writeUInt32LE(bytes.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    files.push(local, Buffer.from(name), bytes);
    directory.push(entry, Buffer.from(name));
    offset += 30 + name.length + bytes.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, ...directory, end]);
}

/** The pickle, protocol 2, of a dict of tensors. */
function pickle(tensors: readonly PickledTensor[]): Buffer {
  const text = (value: string): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(value.length);
    return Buffer.concat([Buffer.from('X'), length, Buffer.from(value)]);
  };
  const integer = (value: number): Buffer => {
    const bytes = Buffer.alloc(5, 'J');
    bytes.writeInt32LE(value, 1);
    return bytes;
  };
  const tuple = (...parts: readonly Buffer[]) =>
    Buffer.concat([Buffer.from('('), ...parts, Buffer.from('t')]);
  const globalName = (path: string) => Buffer.from(`c${path.replace(/\.(?=[^.]*$)/u, '\n')}\n`);
  const items = tensors.map(({ name, shape, values }, i) => {
    const strides = shape.map((_, axis) =>
      shape.slice(axis + 1).reduce((product, side) => product * side, 1),
    );
    const storage = tuple(
      text('storage'),
      globalName('torch.FloatStorage'),
      text(String(i)),
      text('cpu'),
      integer(values.length),
    );
    const rebuilt = tuple(
      Buffer.concat([storage, Buffer.from('Q')]),
      integer(0),
      tuple(...shape.map(integer)),
      tuple(...strides.map(integer)),
      Buffer.from([0x89]),
      Buffer.from('}'),
    );
    return Buffer.concat([
      text(name),
      globalName('torch._utils._rebuild_tensor_v2'),
      rebuilt,
      Buffer.from('R'),
    ]);
  });
  return Buffer.concat([Buffer.from([0x80, 2]), Buffer.from('}('), ...items, Buffer.from('u.')]);
}
