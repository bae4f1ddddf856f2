/** The codes of this program's errors, each with its meaning. */
export const speechErrorCodes = {
  CP_SPEECH_DATA:
    'A data path asks for what cannot be done: a filter that is not understood, a fact that no recording has.',
  CP_SPEECH_UNREADABLE: 'None of the recordings that a command was given can be read.',
  CP_SPEECH_ENCODER: 'A command needs another kind of encoder than the run holds.',
} as const;
