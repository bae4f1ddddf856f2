// Errors and the plugin
export { videoErrorCodes } from './error-codes.js';
export { videoPlugin } from './plugin.js';

// Files of video
export type { Frame, ReadRequest, ReadResult, Soundtrack, VideoReader } from './decode/frame.js';
export { videoDecoder, type DecodeWith, type VideoDecoder } from './decode/video-decoder.js';

export { writeWebm, type WebmCodec, type WebmContent } from './encode/write-webm.js';

// Clips
export { clipInfoOf, type Clip, type ClipInfo, type ClipSound } from './clip/clip.js';
export {
  clipModality,
  clipModalitySchema,
  type ClipModality,
  type ClipModalityConfig,
  type CompleteClipModalityConfig,
} from './clip/clip-modality.js';
export { middleView, type MiddleViewConfig } from './clip/middle-view.js';
export { videoExtensions } from './clip/decode-clip.js';

// Views
export { clipView, type ClipDraw, type ClipViewConfig } from './view/clip-view.js';

// Encoders
export { ClipTowers } from './encoder/clip-towers.js';
export { FrameEncoder, type FrameEncoderConfig } from './encoder/frame-encoder.js';
export { inflate, R2Plus1D, type R2Plus1DConfig } from './encoder/r2-plus-1d.js';

// Methods
export { AVID, type AVIDConfig } from './method/avid.js';
export { AVTS, type AVTSConfig } from './method/avts.js';
export { Bind, type BindConfig } from './method/bind.js';

// Scores
export { areaUnderCurve } from './score/area-under-curve.js';
export { attributeToFrames, strongestPlace, type Place } from './score/attribute-to-frames.js';

// Drawn clips with sound
export { bouncerDataset, type BouncerDatasetConfig } from './bouncers/bouncer-dataset.js';
export { drawBouncer, type Bouncer, type BouncerOptions } from './bouncers/draw-bouncer.js';

// Stills that move
export { panAndZoom, type PanAndZoomConfig } from './stills/pan-and-zoom.js';
