/** The errors of this package, each with what it means. */
export const audioErrorCodes = {
  CP_AUDIO_FORMAT: 'The bytes are of no audio format that can be read.',
  CP_AUDIO_HEADER:
    'An audio file has a header that contradicts itself or lacks what decoding needs.',
  CP_AUDIO_EMPTY: 'A recording holds no samples.',
  CP_AUDIO_DAMAGED: 'A compressed recording could not be decoded, or not to its end.',
  CP_AUDIO_CUT: 'A note: a recording was cut, and is read as far as it goes.',
  CP_AUDIO_CHAIN: 'A file joins streams of different sample rates or numbers of channels.',
  CP_AUDIO_FFMPEG: 'A recording is of a format that needs ffmpeg, and ffmpeg cannot be started.',
  CP_AUDIO_DATA:
    'Recordings are asked for that are not there: a split, a fact or a filter that the data set lacks.',
  CP_AUDIO_LAYOUT:
    'A folder looks like a published collection, but lacks a file of it or has another form.',
  CP_AUDIO_FILE: 'A recording cannot be opened or read from the disk.',
  CP_AUDIO_COLUMN: 'A manifest has a column of times of which it is not known what they mean.',
  CP_AUDIO_NOT_FINITE:
    'A recording holds samples that are NaN, infinite or beyond 10^12 times full scale.',
  CP_AUDIO_CANCEL: 'The channels of a recording cancel each other, so that their mean is silent.',
  CP_AUDIO_SILENT: 'A recording holds nothing but one constant value.',
  CP_AUDIO_RATE: 'A sample rate is outside what can be read or resampled.',
  CP_AUDIO_SHAPE: 'Audio or a tensor has another shape than the part takes.',
  CP_AUDIO_CONFIG: 'A setting of an audio part contradicts another.',
  CP_AUDIO_BANDS:
    'A warning: some mel bands hold no bin of the transform, so that they are constant.',
  CP_AUDIO_RANGE: 'A stretch of a recording lies outside the recording.',
  CP_AUDIO_DRAW: 'A draw does not belong to the augmenter that was asked to apply it.',
  CP_AUDIO_TRANSCRIBER: 'A folder holds no transcriber, or one that does not fit its encoder.',
  CP_AUDIO_UTTERANCES:
    'No recording with a text is left to train a transcriber on or to score it with.',
  CP_AUDIO_LABELS: 'Labels of a transcription do not fit the frames or the alphabet.',
} as const;
