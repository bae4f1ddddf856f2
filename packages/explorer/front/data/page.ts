import type { BlobRef, PageData } from '../../src/page/page-data.js';
import { inlineBlobs, servedBlobs, type Blobs } from './blobs.js';
import { inlineSamples } from './inline-samples.js';
import { servedSamples } from './served-samples.js';
import { stringsOf, type Strings } from './strings.js';
import type { Page } from './page-contents.js';

type Values = Float32Array | Int32Array | Int16Array | Uint8Array;

/** Reads the page's data from the file, or from the server that it came from. */
export async function readPage(): Promise<Page> {
  const block = document.getElementById('data');
  const served = block === null;
  const data = (
    served ? await (await fetch('data.json')).json() : JSON.parse(block.textContent!)
  ) as PageData;
  return pageOf(data, served ? servedBlobs() : inlineBlobs(), served);
}

function pageOf(data: PageData, blobs: Blobs, served: boolean): Page {
  const arrays = new Map<string, Values>();
  const requests = new Map<string, Promise<void>>();
  const urls = new Map<string, string>();
  const listeners = new Set<() => void>();
  const changed = () => listeners.forEach((listener) => listener());
  let lost = false;
  const lose = () => {
    lost = true;
    changed();
  };
  const keep = ({ blob, type }: BlobRef, { buffer }: { readonly buffer: ArrayBuffer }): Values => {
    const values =
      type === 'float32'
        ? new Float32Array(buffer)
        : type === 'int16'
          ? new Int16Array(buffer)
          : type === 'uint8'
            ? new Uint8Array(buffer)
            : new Int32Array(buffer);
    arrays.set(blob, values);
    return values;
  };
  /** An array; throws a promise that Suspense waits for while the array is on its way. */
  const arrayOf = (ref: BlobRef): Values => {
    const values = arrays.get(ref.blob);
    if (values !== undefined) return values;
    const waiting = requests.get(ref.blob);
    if (waiting) throw waiting;
    const bytes = blobs.whole(ref.blob);
    if (!(bytes instanceof Promise)) return keep(ref, bytes);
    const arrival = bytes.then(
      (read) => {
        keep(ref, read);
        changed();
      },
      () => {
        lose();
        return new Promise<void>(() => undefined);
      },
    );
    requests.set(ref.blob, arrival);
    throw arrival;
  };
  const strings = (texts: NonNullable<PageData['texts']>): Strings =>
    stringsOf(texts, data.count, () => arrayOf(texts.offsets) as Int32Array, blobs, changed, lose);
  const page = {
    served,
    isLost: () => lost,
    keys: strings(data.keys),
    texts: data.texts && strings(data.texts),
    float: (ref: BlobRef) => arrayOf(ref) as Float32Array,
    whole: (ref: BlobRef) => arrayOf(ref) as Int32Array,
    bytes: (ref: BlobRef) => arrayOf(ref) as Uint8Array,
    url: ({ blob }: BlobRef, mime: string) => {
      let url = urls.get(blob);
      if (url === undefined) {
        url = URL.createObjectURL(
          new Blob([blobs.whole(blob) as Uint8Array<ArrayBuffer>], { type: mime }),
        );
        urls.set(blob, url);
      }
      return url;
    },
    strings,
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const base = { ...data, ...page };
  return { ...base, ...(served ? servedSamples(base, changed, lose) : inlineSamples(base)) };
}
