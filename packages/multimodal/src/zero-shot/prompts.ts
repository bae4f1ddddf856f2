import { CounterpointError } from '@counterpoint/core';

/** Where a class's name goes. */
export const placeholder = '{}';

/** Prompts of classes: those of one class after another, `templates` of each. */
export interface Prompts {
  readonly texts: readonly string[];
  readonly classes: readonly string[];
  readonly templates: number;
}

/**
 * Fills templates with class names: Radford et al. 2021, https://arxiv.org/abs/2103.00020, section
 * 3.1.4 (prompt engineering and ensembling).
 *
 * @param templates such as `a photo of a {}`
 * @throws CP_MULTIMODAL_TEMPLATE when one has no placeholder; CP_MULTIMODAL_CLASSES when two
 *   names are the same but for case and spaces
 */
export function prompts(
  classes: readonly string[],
  templates: readonly string[] = [placeholder],
): Prompts {
  needPlaceholder(templates);
  const namesByWords = new Map<string, string>();
  for (const name of classes) {
    const plain = name.trim().toLowerCase().replace(/\s+/gu, ' ');
    const before = namesByWords.get(plain);
    if (plain === '' || before !== undefined) {
      throw new CounterpointError('CP_MULTIMODAL_CLASSES', {
        what:
          plain === ''
            ? 'A class has an empty name'
            : `Two classes are called "${before}" and "${name}"`,
        expected: 'different names',
        remedy: 'rename one, or leave it out',
      });
    }
    namesByWords.set(plain, name);
  }
  if (classes.length < 2)
    throw new CounterpointError('CP_MULTIMODAL_CLASSES', {
      what: `There ${classes.length === 1 ? 'is one class' : 'are no classes'}`,
      expected: 'two or more',
    });
  return {
    texts: classes.flatMap((name) => templates.map((template) => fillTemplate(template, name))),
    classes,
    templates: templates.length,
  };
}

/** A template with a name in its place. */
export function fillTemplate(template: string, name: string): string {
  return template.replaceAll(placeholder, () => name);
}

/** @throws CP_MULTIMODAL_TEMPLATE when one has no placeholder, or there is none */
export function needPlaceholder(templates: readonly string[]): void {
  const bare = templates.find((template) => !template.includes(placeholder));
  if (templates.length > 0 && bare === undefined) return;
  throw new CounterpointError('CP_MULTIMODAL_TEMPLATE', {
    what:
      bare === undefined
        ? 'There is no template'
        : `The template "${bare}" has no place for a name`,
    expected: `templates with ${placeholder}, such as "a photo of a ${placeholder}"`,
    remedy: `write ${placeholder} where the name goes`,
  });
}
