import { CounterpointError, type Dataset, type Sample } from '@counterpoint/core';
import { fillTemplate, needPlaceholder, placeholder } from '../zero-shot/prompts.js';
import { captionsOf } from './captions-of.js';

/** Where the captions of a sample come from. */
export interface CaptionSource {
  /**
   * Facts that hold captions, within objects by dots. @default the usual names, unless classes are
   * given
   */
  readonly columns?: readonly string[];
  /** The classes in words, by their numbers: a sample's class makes captions of it. */
  readonly classes?: readonly string[];
  /** What is said of a class, with {} for its name. @default {} */
  readonly templates?: readonly string[];
}

/**
 * The captions of a sample, each once: those of its columns, then those that templates make of its
 * class.
 *
 * @throws CP_MULTIMODAL_TEMPLATE, CP_MULTIMODAL_CLASSES when the class has no name
 */
export function captionsFrom(
  { metadata = {}, label, key }: Pick<Sample, 'metadata' | 'label' | 'key'>,
  { columns, classes, templates = [placeholder] }: CaptionSource = {},
): string[] {
  if (classes === undefined) return captionsOf(metadata, columns);
  needPlaceholder(templates);
  const columnCaptions = columns === undefined ? [] : captionsOf(metadata, columns);
  if (label === undefined || label < 0) return columnCaptions;
  const name = classes[label];
  if (name === undefined)
    throw new CounterpointError('CP_MULTIMODAL_CLASSES', {
      what: `Class ${label} has no name`,
      where: key,
      expected: `names of more than the ${classes.length} classes that have one`,
    });
  return [
    ...new Set([...columnCaptions, ...templates.map((template) => fillTemplate(template, name))]),
  ];
}

/**
 * The captions of every sample by its index; none for a sample that cannot be read, which is told
 * when training comes to it.
 */
export async function captionsOfAll(dataset: Dataset, source?: CaptionSource): Promise<string[][]> {
  const captions: string[][] = Array.from({ length: dataset.size }, () => []);
  for await (const sample of dataset.epoch(
    { seed: 0, epoch: 0, shuffle: false },
    0,
    () => undefined,
  ))
    captions[sample.index] = captionsFrom(sample, source);
  return captions;
}
