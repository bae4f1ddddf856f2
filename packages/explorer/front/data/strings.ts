import type { PageStrings } from '../../src/page/page-data.js';
import type { Blobs } from './blobs.js';

/** A text for every sample. */
export interface Strings {
  /** The text of a sample; `…` until its part of the file was fetched. */
  readonly at: (i: number) => string;
  /** All texts. */
  readonly all: () => Promise<readonly string[]>;
}

const chunk = 512;

/**
 * Texts that are fetched in parts of 512 when they are asked for.
 *
 * @param offsetsOf reads the places at which texts begin
 * @param changed is called when a part arrives
 * @param lose is called when one does not
 */
export function stringsOf(
  { bytes }: PageStrings,
  count: number,
  offsetsOf: () => Int32Array,
  blobs: Blobs,
  changed: () => void,
  lose: () => void,
): Strings {
  const decoder = new TextDecoder();
  const parts = new Map<number, readonly string[] | 'asked'>();
  let everything: Promise<readonly string[]> | undefined;
  const decode = (raw: Uint8Array, from: number, to: number): string[] => {
    const offsets = offsetsOf();
    return Array.from({ length: to - from }, (_, i) =>
      decoder.decode(
        raw.subarray(offsets[from + i]! - offsets[from]!, offsets[from + i + 1]! - offsets[from]!),
      ),
    );
  };
  let inline: Uint8Array | undefined;
  const at = (i: number): string => {
    const part = Math.floor(i / chunk);
    const state = parts.get(part);
    if (state === 'asked') return '…';
    if (state) return state[i - part * chunk]!;
    const [from, to] = [part * chunk, Math.min(count, (part + 1) * chunk)];
    const offsets = offsetsOf();
    const raw = inline
      ? inline.subarray(offsets[from], offsets[to])
      : blobs.range(bytes.blob, offsets[from]!, offsets[to]!);
    if (raw instanceof Promise) {
      parts.set(part, 'asked');
      void raw.then((read) => {
        parts.set(part, decode(read, from, to));
        changed();
      }, lose);
      return '…';
    }
    const texts = decode(raw, from, to);
    parts.set(part, texts);
    return texts[i - from]!;
  };
  const all = (): Promise<readonly string[]> =>
    (everything ??= Promise.resolve(blobs.whole(bytes.blob)).then((raw) => {
      inline = raw;
      return decode(raw, 0, count);
    }));
  return { at, all };
}
