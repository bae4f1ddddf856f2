/** Where the page's arrays come from: blocks of the file, or a server that is asked for ranges. */
export interface Blobs {
  /** A whole array; a promise where it must be fetched. */
  readonly whole: (name: string) => Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>;
  /** Some bytes of an array. */
  readonly range: (
    name: string,
    from: number,
    to: number,
  ) => Uint8Array | Promise<Uint8Array<ArrayBuffer>>;
}

/** The arrays in the blocks of this file, in base64. */
export function inlineBlobs(): Blobs {
  const whole = (name: string): Uint8Array<ArrayBuffer> => {
    const text = atob(document.getElementById(name)?.textContent ?? '');
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  };
  return { whole, range: (name, from, to) => whole(name).subarray(from, to) };
}

/** The arrays of the server that this page came from. */
export function servedBlobs(): Blobs {
  const fetched = async (name: string, range?: string): Promise<Uint8Array<ArrayBuffer>> => {
    const answer = await fetch(`blob/${name}`, { headers: range ? { Range: range } : {} });
    if (!answer.ok) throw new Error(`The server answered ${answer.status} for ${name}.`);
    return new Uint8Array(await answer.arrayBuffer());
  };
  return {
    whole: (name) => fetched(name),
    range: (name, from, to) =>
      to > from ? fetched(name, `bytes=${from}-${to - 1}`) : new Uint8Array(),
  };
}
