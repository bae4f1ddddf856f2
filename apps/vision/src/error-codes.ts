/** The codes of this program's errors, each with its meaning. */
export const visionErrorCodes = {
  CP_VISION_EXPORT_DIFFERS: 'An exported ONNX file does not embed pictures as the encoder does.',
  CP_VISION_UNLABELLED: 'Data that is to be scored has samples without a class.',
  CP_VISION_USAGE: 'A command of the vision program lacks something that it needs.',
  CP_VISION_NO_CLIP: 'A folder does not hold the towers that `clip train` writes.',
} as const;
