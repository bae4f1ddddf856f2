import type { BlobRef, PageData } from '../../src/page/page-data.js';

const bytesOf = (name: string): Uint8Array<ArrayBuffer> => {
  const block = document.getElementById(name);
  const text = atob(block?.textContent ?? '');
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
};

/** The page's data with its arrays, decoded when they are first used. */
export interface Page extends PageData {
  readonly float: (ref: BlobRef) => Float32Array;
  readonly whole: (ref: BlobRef) => Int32Array | Int16Array;
  /** An address in this page's memory. */
  readonly url: (ref: BlobRef, mime: string) => string;
}

export function readPage(): Page {
  const data = JSON.parse(document.getElementById('data')!.textContent!) as PageData;
  const arrays = new Map<string, Float32Array | Int32Array | Int16Array>();
  const urls = new Map<string, string>();
  const arrayOf = ({ blob, type }: BlobRef) => {
    let found = arrays.get(blob);
    if (found === undefined) {
      const { buffer } = bytesOf(blob);
      found =
        type === 'float32'
          ? new Float32Array(buffer)
          : type === 'int16'
            ? new Int16Array(buffer)
            : new Int32Array(buffer);
      arrays.set(blob, found);
    }
    return found;
  };
  return {
    ...data,
    float: (ref) => arrayOf(ref) as Float32Array,
    whole: (ref) => arrayOf(ref) as Int32Array,
    url: ({ blob }, mime) => {
      let found = urls.get(blob);
      if (found === undefined) {
        found = URL.createObjectURL(new Blob([bytesOf(blob)], { type: mime }));
        urls.set(blob, found);
      }
      return found;
    },
  };
}
