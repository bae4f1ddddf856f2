/** The codes of this package's errors, each with its meaning. */
export const imageErrorCodes = {
  CP_IMAGE_EMPTY: 'A file or an array holds no bytes or no pixels.',
  CP_IMAGE_NOT_A_PICTURE: 'The bytes are of no picture format that can be read.',
  CP_IMAGE_UNSUPPORTED:
    'A picture is well formed, but its compression, sample type or colour model is not read.',
  CP_IMAGE_TOO_LARGE: 'A picture has more pixels than the limit allows; it was not decoded.',
  CP_IMAGE_DAMAGED: 'A picture is cut off or damaged.',
  CP_IMAGE_SHAPE:
    'A picture or an array of pixels has a shape or a number of bands that does not fit.',
  CP_IMAGE_RANGE: 'Samples of a picture need a stated range to become 8-bit levels.',
  CP_IMAGE_SIZES_DIFFER: 'A batch was asked for of pictures of different sizes.',
  CP_IMAGE_DRAW: 'A draw does not fit the picture.',
  CP_IMAGE_STEP: 'A step of a view is unknown or does not fit its place or the channels.',
  CP_IMAGE_PROCESSOR: 'A preprocessor_config.json asks for what the modality cannot do.',
  CP_IMAGE_WEIGHTS: 'Foreign weights do not fit the encoder.',
} as const;
