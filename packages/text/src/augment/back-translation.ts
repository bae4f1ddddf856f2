import type { Augmenter } from '@counterpoint/core';

/** Any translator: a local model, a service. It gives one text for each, in order. */
export interface Translator {
  /**
   * Translates texts. @param from @param to languages, in the translator's own names @returns one
   * text for each, in order
   */
  translate(texts: readonly string[], from: string, to: string): Promise<readonly string[]>;
}

/** The translator and the languages of {@link backTranslation}. */
export interface BackTranslationConfig {
  readonly translator: Translator;
  /** The language of the corpus, as the translator names it. */
  readonly language: string;
  /** Languages to go through, one drawn for each view. */
  readonly through: readonly string[];
}

/**
 * Translates a text into another language and back: Edunov et al. 2018,
 * https://arxiv.org/abs/1808.09381; as a view, Fang et al. 2020 (CERT),
 * https://arxiv.org/abs/2005.12766, section 3.2. The draw is the language gone through.
 */
export function backTranslation({
  translator,
  language,
  through,
}: BackTranslationConfig): Augmenter<string, string> {
  return {
    draw: (_, rng) => rng.pick(through),
    async apply(text, pivot) {
      const abroad = await translator.translate([text], language, pivot);
      const [back] = await translator.translate(abroad, pivot, language);
      return back ?? text;
    },
  };
}
