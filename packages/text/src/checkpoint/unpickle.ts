/** A function or class that a pickle names; it is never called. */
export class PickledGlobal {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Arguments of an object that the file keeps outside of the pickle: PyTorch's storages. */
export class PersistentId {
  readonly id: unknown;
  constructor(id: unknown) {
    this.id = id;
  }
}

export interface UnpickleOptions {
  /**
   * Makes what a named function returns for its arguments; undefined where the name is not allowed.
   */
  readonly reduce: (name: string, values: readonly unknown[]) => unknown;
}

/** What stops an unpickling; the caller says where. */
export class UnpickleError extends Error {}

const mark = Symbol('mark');
const largest = 1e7;

/**
 * Reads the subset of Python's pickle format (protocols 2 to 4) that files of tensors use:
 * numbers, text,
 * tuples, lists and dicts, which become maps. No code of the file runs: functions are names, which
 * `reduce`
 * interprets.
 *
 * Python's `pickletools` documents the operations:
 * https://github.com/python/cpython/blob/main/Lib/pickletools.py.
 *
 * @throws UnpickleError for anything else
 */
export function unpickle(bytes: Uint8Array, { reduce }: UnpickleOptions): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stack: unknown[] = [];
  const memo: unknown[] = [];
  let at = 0;
  const skip = (count: number): number => {
    const start = at;
    at += count;
    if (!(count >= 0) || at > bytes.length) throw new UnpickleError('it ends early');
    return start;
  };
  const u8 = (): number => view.getUint8(skip(1));
  const u32 = (): number => view.getUint32(skip(4), true);
  const text = (length: number): string => {
    const start = skip(length);
    return Buffer.from(bytes.subarray(start, at)).toString('utf8');
  };
  const line = (): string => {
    const end = bytes.indexOf(10, at);
    const line = text((end < 0 ? bytes.length + 1 : end) - at);
    skip(1);
    return line;
  };
  const pop = (): unknown => {
    if (stack.length === 0 || stack.at(-1) === mark) throw new UnpickleError('its stack is empty');
    return stack.pop();
  };
  const popToMark = (): unknown[] => {
    const start = stack.lastIndexOf(mark);
    if (start < 0) throw new UnpickleError('it has no mark');
    const values = stack.splice(start);
    return values.slice(1);
  };
  const remember = (place: number): void => {
    if (place > largest) throw new UnpickleError('it remembers too much');
    memo[place] = stack.at(-1);
  };
  const setItems = (pairs: readonly unknown[]): void => {
    const target = stack.at(-1);
    if (!(target instanceof Map) || pairs.length % 2 !== 0)
      throw new UnpickleError('it sets items of what is no dict');
    for (let i = 0; i < pairs.length; i += 2) target.set(pairs[i], pairs[i + 1]);
  };
  const append = (values: readonly unknown[]): void => {
    const target = stack.at(-1);
    if (!Array.isArray(target)) throw new UnpickleError('it appends to what is no list');
    for (const value of values) target.push(value);
  };
  const long = (length: number): number => {
    const start = skip(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[start + i]!);
    return Number(BigInt.asIntN(8 * length, value));
  };
  for (;;) {
    const operation = u8();
    switch (String.fromCharCode(operation)) {
      case '\x80': // PROTO
        u8();
        break;
      case '\x95': // FRAME
        skip(8);
        break;
      case '.': // STOP
        return pop();
      case '(':
        stack.push(mark);
        break;
      case '0':
        pop();
        break;
      case 'N':
        stack.push(undefined);
        break;
      case '\x88':
        stack.push(true);
        break;
      case '\x89':
        stack.push(false);
        break;
      case 'K': // BININT1
        stack.push(u8());
        break;
      case 'M': // BININT2
        stack.push(view.getUint16(skip(2), true));
        break;
      case 'J': // BININT
        stack.push(view.getInt32(skip(4), true));
        break;
      case '\x8a': // LONG1
        stack.push(long(Math.min(8, u8())));
        break;
      case 'G': // BINFLOAT
        stack.push(view.getFloat64(skip(8), false));
        break;
      case 'X': // BINUNICODE
        stack.push(text(u32()));
        break;
      case '\x8c': // SHORT_BINUNICODE
        stack.push(text(u8()));
        break;
      case 'c': {
        const module = line();
        stack.push(new PickledGlobal(`${module}.${line()}`));
        break;
      }
      case '\x93': {
        const [name, module] = [pop(), pop()];
        stack.push(new PickledGlobal(`${String(module)}.${String(name)}`));
        break;
      }
      case 'Q': // BINPERSID
        stack.push(new PersistentId(pop()));
        break;
      case 'R': {
        const [values, object] = [pop(), pop()];
        if (!(object instanceof PickledGlobal) || !Array.isArray(values))
          throw new UnpickleError('it calls what is no function');
        stack.push(reduce(object.name, values));
        break;
      }
      case 'b': // BUILD: attributes of an object, such as a dict's versions; not needed
        pop();
        break;
      case '}':
        stack.push(new Map());
        break;
      case ']':
        stack.push([]);
        break;
      case ')':
        stack.push([]);
        break;
      case 't':
        stack.push(popToMark());
        break;
      case '\x85':
        stack.push([pop()]);
        break;
      case '\x86':
        stack.push([pop(), pop()].reverse());
        break;
      case '\x87':
        stack.push([pop(), pop(), pop()].reverse());
        break;
      case 's':
        setItems([pop(), pop()].reverse());
        break;
      case 'u':
        setItems(popToMark());
        break;
      case 'a':
        append([pop()]);
        break;
      case 'e':
        append(popToMark());
        break;
      case 'q':
        remember(u8());
        break;
      case 'r':
        remember(u32());
        break;
      case '\x94':
        remember(memo.length);
        break;
      case 'h':
        stack.push(memo[u8()]);
        break;
      case 'j':
        stack.push(memo[u32()]);
        break;
      default:
        throw new UnpickleError(`it uses the operation 0x${operation.toString(16)}`);
    }
  }
}
