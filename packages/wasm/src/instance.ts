import { wasmModule, type WasmFunction } from './assemble.js';

/**
 * An instance's exported functions, under the names that they were declared with, and the memory
 * that they work in.
 */
export type WasmExports<F> = F & { readonly memory: WasmMemory };

/** Pages of 64 KiB; arrays over `buffer` that were made before it grew are void. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** What is used of the global of this name: types for it come with a browser's library only. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/**
 * Compiles functions once and makes instances of them, each with a memory of its own.
 *
 * @typeParam F how the functions are called: numbers for their parameters, in the order of
 *   declaration
 */
export function wasmInstances<F>(functions: readonly WasmFunction[]): () => WasmExports<F> {
  let module: object | undefined;
  return () =>
    new WebAssembly.Instance((module ??= new WebAssembly.Module(wasmModule(functions))))
      .exports as WasmExports<F>;
}

/** Grows a memory to at least so many bytes. */
export function reserve(memory: WasmMemory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65536));
}
