/** Bytes of a stream that can be looked at before they are taken. */
export class ByteQueue {
  readonly #source: AsyncIterator<Uint8Array>;
  #bytes: Buffer = Buffer.alloc(0);
  #ended = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The bytes that were read and not yet dropped. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Reads until there are `count` bytes. @returns false when the stream ends before */
  async fill(count: number): Promise<boolean> {
    while (this.#bytes.length < count && !this.#ended) {
      const { done, value } = await this.#source.next();
      if (done === true) this.#ended = true;
      else
        this.#bytes =
          this.#bytes.length === 0 ? Buffer.from(value) : Buffer.concat([this.#bytes, value]);
    }
    return this.#bytes.length >= count;
  }

  /** Takes bytes from the front. */
  drop(count: number): void {
    this.#bytes = this.#bytes.subarray(count);
  }

  /** Puts bytes before the others. */
  putBack(bytes: Buffer): void {
    this.#bytes = Buffer.concat([bytes, this.#bytes]);
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
