import type { BlobStore } from './blob-store.js';
import type { PageStrings } from './page-data.js';

/** Texts as UTF-8 bytes behind one another and where each begins: a part can be read alone. */
export function stringColumn(
  values: readonly (string | undefined)[],
  store: BlobStore,
): PageStrings {
  const encoder = new TextEncoder();
  const encoded = values.map((value) => encoder.encode(value ?? ''));
  const offsets = new Int32Array(values.length + 1);
  encoded.forEach(({ length }, i) => (offsets[i + 1] = offsets[i]! + length));
  const bytes = new Uint8Array(offsets[values.length]!);
  encoded.forEach((each, i) => bytes.set(each, offsets[i]));
  return { offsets: store.add(offsets), bytes: store.add(bytes) };
}
