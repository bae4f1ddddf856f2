import type { CaptionAudit } from '../caption/audit-captions.js';
import type { CaptionSource } from '../caption/caption-source.js';
import { sourceOf, type SideSettings } from './towers-file.js';

/** Where the text side of a run's config has its captions from; undefined when no side is text. */
export function captionsIn(config: object): CaptionSource | undefined {
  const side = (config as { modality?: { sides?: Readonly<Record<string, SideSettings>> } })
    .modality?.sides?.['text'];
  return side && sourceOf(side);
}

/** The entries of a config that name the captions and the tokenizer of the text side. */
export function captionOverlay(
  source: CaptionSource,
  tokenizer: { readonly where: string; readonly size: number },
): Record<string, unknown> {
  return {
    modality: { sides: { text: { ...source, text: { tokenizer: tokenizer.where } } } },
    encoder: { towers: { text: { encoder: { vocabulary: tokenizer.size } } } },
  };
}

/**
 * What was found about captions, in a sentence for people. @param samples what they describe, such
 * as `pictures`
 */
export function captionSummary(
  { captions, distinct, shared, empty, cut, items, samples }: CaptionAudit,
  what: string,
  contextLength: number,
): string {
  return (
    `${captions} captions of ${items} ${what}, ${distinct} different; ${shared} ` +
    `${items < samples ? `rows share one or show the same` : `${what} share one`} and are ` +
    `no negatives of each other; ${empty} have none and are ` +
    `skipped; ${cut} captions are longer than ${contextLength} tokens and are cut.`
  );
}
