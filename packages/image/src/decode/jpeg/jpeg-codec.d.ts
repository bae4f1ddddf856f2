/** libjpeg-turbo in WebAssembly; the package brings no types of its own. */
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  interface FrameInfo {
    readonly width: number;
    readonly height: number;
    readonly componentCount: number;
  }
  export interface JPEGDecoder {
    /** Memory for a file of so many bytes, valid until the next call. */
    getEncodedBuffer(bytes: number): Uint8Array;
    /** @throws a number, where libjpeg-turbo gives an error or a warning */
    decode(): void;
    getFrameInfo(): FrameInfo;
    /** The levels, valid until the next call. */
    getDecodedBuffer(): Uint8Array;
    delete(): void;
  }
  export interface Codec {
    readonly JPEGDecoder: new () => JPEGDecoder;
  }
  export default function load(options: { locateFile(): string }): Promise<Codec>;
}
