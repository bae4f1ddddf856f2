/** The codes of this program's errors, each with its meaning. */
export const visionErrorCodes = {
  CP_VISION_UNLABELLED: 'Data that is to be scored has samples without a class.',
} as const;
