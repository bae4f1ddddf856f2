import { CounterpointError } from '@counterpoint/core';
import { reserve, wasmInstances, type WasmExports } from '@counterpoint/wasm';
import type { Tensor } from '@tensorflow/tfjs-core';
import { adamRow, sumRows } from './row-passes.js';

/** What is done with rows; addresses count bytes. */
interface RowPasses {
  sumRows(token: number, end: number, out: number, outEnd: number): void;
  adamRow(
    x: number,
    end: number,
    m: number,
    v: number,
    g: number,
    b1: number,
    c1: number,
    b2: number,
    c2: number,
    stride: number,
    correction: number,
    epsilon: number,
    decayFactor: number,
  ): void;
}

const instance: () => WasmExports<RowPasses> = /* @__PURE__ */ wasmInstances<RowPasses>([
  sumRows,
  adamRow,
]);
const mostBytes = 2 ** 32 - 2 ** 16;

/**
 * A table [count, width] where rows can be added up four floats at a time, with room for tables
 * like it (moments) and for what passes through.
 */
export class RowMemory {
  readonly passes: WasmExports<RowPasses> = instance();
  readonly count: number;
  readonly width: number;
  /** Bytes of a row. */
  readonly stride: number;
  /** Address of the table: the first there is. */
  readonly table = 0;
  #bytes = 0;
  #passing = { at: 0, bytes: 0 };

  constructor(count: number, width: number) {
    this.count = count;
    this.width = width;
    this.stride = 16 * Math.ceil(width / 4);
    this.allot();
  }

  /**
   * Room for one more table. @returns its address @throws CP_TEXT_MEMORY where 4 GiB are not enough
   */
  allot(): number {
    return this.#more(this.count * this.stride);
  }

  /** Room for what passes through: its contents last until the next call. @returns its address */
  passing(bytes: number): number {
    if (bytes > this.#passing.bytes) {
      const ample = Math.max(bytes, 2 * this.#passing.bytes);
      this.#passing = { at: this.#more(ample), bytes: ample };
    }
    return this.#passing.at;
  }

  floats(at: number, length: number): Float32Array {
    return new Float32Array(this.passes.memory.buffer, at, length);
  }

  ints(at: number, length: number): Int32Array {
    return new Int32Array(this.passes.memory.buffer, at, length);
  }

  /** Writes rows of `width` floats where rows of `stride` bytes stand. */
  write(at: number, rows: Float32Array): void {
    const { width, stride } = this;
    if (stride === 4 * width) return this.floats(at, rows.length).set(rows);
    for (let from = 0, to = at; from < rows.length; from += width, to += stride)
      this.floats(to, width).set(rows.subarray(from, from + width));
  }

  /** A copy of so many rows. */
  read(at: number, count: number = this.count): Float32Array {
    const { width, stride } = this;
    if (stride === 4 * width) return this.floats(at, count * width).slice();
    const rows = new Float32Array(count * width);
    for (let row = 0; row < count; row++)
      rows.set(this.floats(at + row * stride, width), row * width);
    return rows;
  }

  #more(bytes: number): number {
    const at = this.#bytes;
    const needed = at + 16 * Math.ceil(bytes / 16);
    try {
      if (needed > mostBytes) throw new RangeError('beyond 32 bits');
      reserve(this.passes.memory, needed);
    } catch (cause) {
      throw new CounterpointError('CP_TEXT_MEMORY', {
        what:
          `A table of ${this.count} rows of width ${this.width} needs ` +
          `${Math.ceil(needed / 2 ** 20)} MiB with what belongs to it`,
        where: 'text/bag',
        expected: 'at most 4 GiB, and as much free',
        remedy: 'take a smaller vocabulary (fewer buckets) or width',
        cause,
      });
    }
    this.#bytes = needed;
    return at;
  }
}

interface MemoryEntry {
  readonly memory: RowMemory;
  dataId: object;
}

const entries = new WeakMap<Tensor, MemoryEntry>();

/**
 * The memory that holds a tensor's or variable's values [V, D], filled with them where it does not
 * yet.
 */
export function rowMemoryOf(table: Tensor): RowMemory {
  const entry = entries.get(table);
  if (entry?.dataId === table.dataId) return entry.memory;
  const memory = entry?.memory ?? new RowMemory(table.shape[0]!, table.shape[1]!);
  memory.write(memory.table, table.dataSync<'float32'>());
  entries.set(table, { memory, dataId: table.dataId });
  return memory;
}

/** Tells that a variable's new value is what its memory holds. */
export function holdsNow(table: Tensor): void {
  entries.get(table)!.dataId = table.dataId;
}
