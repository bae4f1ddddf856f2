import { CounterpointError } from '@counterpoint/core';

/** A fact of recordings, and some of its values. */
export interface FactFilter {
  readonly fact: string;
  readonly values: readonly string[];
}

/** A path, and which of its recordings are used. */
export interface RecordingQuery {
  readonly path: string;
  /** The fact that becomes the label, in place of the class. */
  readonly label?: string;
  readonly only: readonly FactFilter[];
  readonly without: readonly FactFilter[];
}

/**
 * Reads `path?label=speaker&without=speaker:george,jackson&only=digit:3`.
 *
 * @throws CP_AUDIO_DATA
 */
export function recordingQuery(text: string): RecordingQuery {
  const cut = text.indexOf('?');
  if (cut === -1) return { path: text, only: [], without: [] };
  const query: { label?: string; only: FactFilter[]; without: FactFilter[] } = {
    only: [],
    without: [],
  };
  for (const part of text.slice(cut + 1).split('&')) {
    const [name, value = ''] = part.split(/=(.*)/s);
    if (name === 'label' && value !== '') {
      query.label = value;
      continue;
    }
    const [fact, values] = value.split(/:(.*)/s);
    if ((name !== 'only' && name !== 'without') || !fact || !values) {
      throw new CounterpointError('CP_AUDIO_DATA', {
        what: `"${part}" is not understood`,
        where: text,
        expected:
          'label=<fact>, only=<fact>:<value>,<value> or without=<fact>:<value>, joined by &',
      });
    }
    query[name].push({ fact, values: values.split(',') });
  }
  return { path: text.slice(0, cut), ...query };
}
