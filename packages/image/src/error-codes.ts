/** The codes of this package's errors, each with its meaning. */
export const imageErrorCodes = {
  CP_IMAGE_EMPTY: 'A file or an array holds no bytes or no pixels.',
  CP_IMAGE_NOT_A_PICTURE: 'The bytes are of no picture format that can be read.',
  CP_IMAGE_TOO_LARGE: 'A picture has more pixels than the limit allows; it was not decoded.',
  CP_IMAGE_DAMAGED: 'A picture is cut off or damaged.',
  CP_IMAGE_SHAPE: 'A picture or an array of pixels has a shape that does not fit.',
  CP_IMAGE_SIZES_DIFFER: 'Pictures of different sizes were to become one batch.',
  CP_IMAGE_DRAW: 'A draw does not fit the picture that it was to be applied to.',
  CP_IMAGE_WEIGHTS: 'Foreign weights do not fit the encoder.',
} as const;
