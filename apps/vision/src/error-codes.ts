/** The codes of this program's errors, each with its meaning. */
export const visionErrorCodes = {
  CP_VISION_EXPORT_DIFFERS: 'An exported file does not embed as the encoder does.',
  CP_VISION_USAGE: 'A command of the vision program lacks something that it needs.',
} as const;
