export { videoErrorCodes } from './error-codes.js';
export { videoDecoder, type DecodeWith, type VideoDecoder } from './decode/video-decoder.js';
export type { Frame, ReadRequest, ReadResult, Soundtrack, VideoReader } from './decode/frame.js';
