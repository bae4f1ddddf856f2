import { wasmModule, type WasmFunction } from './assemble.js';

/** The exported functions of an instance, by their declared names, and its memory. */
export type WasmExports<F> = F & { readonly memory: WasmMemory };

/** Memory in pages of 64 KiB. Growing it detaches arrays over the previous `buffer`. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** Adds pages. @returns the number of pages before */
  grow(pages: number): number;
}

/** The used part of the global `WebAssembly`, which only TypeScript's DOM library declares. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/**
 * Compiles functions once and returns a factory of instances, each with its own memory.
 *
 * @typeParam F the signatures of the functions: numbers for their parameters, in the order of
 * declaration
 */
export function wasmInstances<F>(functions: readonly WasmFunction[]): () => WasmExports<F> {
  let module: object | undefined;
  return () =>
    new WebAssembly.Instance((module ??= new WebAssembly.Module(wasmModule(functions))))
      .exports as WasmExports<F>;
}

/** Grows a memory to at least `bytes`. */
export function reserve(memory: WasmMemory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
}
