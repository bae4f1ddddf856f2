import { reserve as reserveIn, wasmInstances, type WasmExports } from '@counterpoint/wasm';
import {
  invert,
  saturate,
  scale,
  toLuma,
  toPlanes,
  toRgb,
  total,
  turnHue,
} from './colour-passes.js';
import { mix } from './mix-pass.js';
import { resizeColumns, resizeRows } from './resize-passes.js';

/**
 * Passes over pictures in WebAssembly, four floats or sixteen bytes at a time. Addresses and
 * lengths count bytes; each pass is described where it is
 * written, and does at least one step.
 */
export interface PicturePasses {
  resizeRows(
    rows: number,
    rowsEnd: number,
    pitch: number,
    first: number,
    firstEnd: number,
    weights: number,
    taps: number,
    out: number,
  ): void;
  resizeColumns(
    rows: number,
    pitch: number,
    first: number,
    firstEnd: number,
    weights: number,
    taps: number,
    out: number,
  ): void;
  toPlanes(from: number, at: number, end: number, plane: number): void;
  toRgb(at: number, end: number, plane: number, out: number): void;
  scale(at: number, end: number, factor: number, offset: number): void;
  saturate(at: number, end: number, plane: number, factor: number): void;
  toLuma(at: number, end: number, plane: number): void;
  turnHue(at: number, end: number, plane: number, sixths: number): void;
  invert(at: number, end: number, threshold: number): void;
  total(at: number, end: number): number;
  mix(
    from: number,
    sides: number,
    kernel: number,
    pairs: number,
    out: number,
    length: number,
  ): void;
}

/**
 * The one kernel of a thread. Its memory is scratch space, as large as the largest picture needed
 * so far: whoever uses it has written what
 * it reads, and has copied what it keeps before it returns.
 */
export const kernel: WasmExports<PicturePasses> = /* @__PURE__ */ makeKernel();

function makeKernel(): WasmExports<PicturePasses> {
  return wasmInstances<PicturePasses>([
    resizeRows,
    resizeColumns,
    toPlanes,
    toRgb,
    scale,
    saturate,
    toLuma,
    turnHue,
    invert,
    total,
    mix,
  ])();
}

/**
 * Grows the kernel's memory to at least so many bytes; arrays over it that were made before are
 * void then.
 */
export function reserve(bytes: number): void {
  reserveIn(kernel.memory, bytes);
}
