import { CounterpointError } from '@counterpoint/core';

/** The units that a transcription is made of; class 0 is the blank, unit i is class i + 1. */
export interface Alphabet {
  readonly units: readonly string[];
  /** `characters`: every code point is a unit; `words`: what stands between spaces. */
  readonly of: 'characters' | 'words';
}

/** The alphabet of some texts: every unit that occurs, sorted. */
export function alphabetOf(texts: Iterable<string>, of: Alphabet['of']): Alphabet {
  const units = new Set<string>();
  for (const text of texts) for (const unit of unitsOf(text, of)) units.add(unit);
  return { units: [...units].sort(), of };
}

/** @throws CP_AUDIO_LABELS for a unit that the alphabet lacks */
export function labelsOf(text: string, { units, of }: Alphabet): number[] {
  const places = new Map(units.map((unit, i) => [unit, i + 1]));
  return unitsOf(text, of).map((unit) => {
    const place = places.get(unit);
    if (place !== undefined) return place;
    throw new CounterpointError('CP_AUDIO_LABELS', {
      what: `"${unit}" is not in the alphabet`,
      where: text,
      expected: units.slice(0, 40).join(' '),
    });
  });
}

/** The text of labels. */
export function textOf(labels: readonly number[], { units, of }: Alphabet): string {
  return labels.map((label) => units[label - 1] ?? '').join(of === 'words' ? ' ' : '');
}

function unitsOf(text: string, of: Alphabet['of']): string[] {
  const plain = text.normalize('NFC').trim();
  return of === 'words'
    ? plain.split(/\s+/u).filter((word) => word !== '')
    : [...plain.replace(/\s+/gu, ' ')];
}
