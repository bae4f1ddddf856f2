import { dataPathOf, type CostSamples, type OnnxInputs, type SkipReport } from '@counterpoint/cli';
import { undefinedOn } from '@counterpoint/core';
import { openTexts, readTexts, tokenInputs, unlikeTexts } from '@counterpoint/text';
import type { LoadedModel } from '../load-model.js';
import { pairingMethods } from '../texts.js';

/** The most texts on which a cost is measured. */
const maximumTexts = 1000;
const together = 64;

/**
 * Texts to measure the cost of compact weights on: those that are named, else those of the run,
 * else the unlike ones of the proof.
 */
export async function costSamples(
  model: LoadedModel,
  data: string | undefined,
  { onSkip }: SkipReport,
): Promise<CostSamples> {
  const path = data ?? dataPathOf(model.run);
  // The data of the run may have moved.
  const opened = path === undefined ? undefined : read(model, path, onSkip);
  const rows = (await (data === undefined ? opened?.catch(undefinedOn()) : opened)) ?? [];
  const texts = rows.length > 0 ? rows.map((row) => row.texts[0]) : unlikeTexts;
  const labels = rows.map(({ label }) => label ?? -1);
  const batches: OnnxInputs[] = [];
  for (let i = 0; i < texts.length; i += together)
    batches.push(
      tokenInputs(model.tokenizer, texts.slice(i, i + together), model.maxTokens) as OnnxInputs,
    );
  return { batches, labels: rows.length > 0 ? labels : undefined };
}

/** At most so many rows, evenly spread. */
async function read(
  model: LoadedModel,
  path: string,
  onSkip: SkipReport['onSkip'],
): ReturnType<typeof readTexts> {
  const pairing = pairingMethods.find((name) => path.startsWith(`${name}:`));
  const place = pairing === undefined ? path : path.slice(pairing.length + 1);
  const all = await readTexts(
    await openTexts(place, { labelColumn: model.label, onSkip }),
    model.columns,
    onSkip,
  );
  const step = Math.max(1, all.length / maximumTexts);
  return Array.from(
    { length: Math.min(maximumTexts, all.length) },
    (_, i) => all[Math.floor(i * step)]!,
  );
}
