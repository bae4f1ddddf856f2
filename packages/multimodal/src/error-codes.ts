/** The codes of this package's errors, each with its meaning. */
export const multimodalErrorCodes = {
  CP_MULTIMODAL_SIDE: 'One side of a sample is missing or cannot be read.',
  CP_MULTIMODAL_SIDES:
    'Sides, towers or views are fewer than two, have unknown names, or do not fit each other.',
  CP_MULTIMODAL_COUNTS: 'Things that belong together one to one are of different counts.',
  CP_MULTIMODAL_CAPTIONS: 'There is no caption, or all captions are one.',
  CP_MULTIMODAL_TEMPLATE: 'A prompt template has no placeholder, or there is no template.',
  CP_MULTIMODAL_CLASSES:
    'Two classes have the same name, a name is empty, or there are fewer than two.',
  CP_MULTIMODAL_TOWER:
    'A tower cannot be made from its config, or the encoder that a method was given has no towers.',
  CP_MULTIMODAL_RUN: 'A folder does not hold the towers that training them writes.',
} as const;
