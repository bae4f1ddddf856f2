import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exportTolerance, relativeDifference, writeFiles } from '@counterpoint/cli';
import { CounterpointError } from '@counterpoint/core';
import { embedTexts, unlikeTexts, type TextModel, type TextModelFiles } from '@counterpoint/text';

/**
 * Runs `read-bag.mjs` of an export, as a user would, on unlike texts and compares it with `embed`.
 *
 * @returns the largest difference
 * @throws CP_CLI_EXPORT_DIFFERS
 */
export async function proveReader(
  { encoder, tokenizer, maxTokens, normalize }: TextModel,
  files: TextModelFiles,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'counterpoint-reader-'));
  try {
    const needed = ['read-bag.mjs', 'config.json', 'modules.json', 'model.safetensors'];
    await writeFiles(folder, Object.fromEntries(needed.map((name) => [name, files[name]!])));
    const { embed } = (await import(pathToFileURL(join(folder, 'read-bag.mjs')).href)) as {
      embed: (text: string) => Float32Array;
    };
    const expected = await embedTexts(encoder, tokenizer, unlikeTexts, { maxTokens, normalize });
    const values = Float32Array.from(unlikeTexts.flatMap((text) => [...embed(text)]));
    const difference = relativeDifference(values, expected);
    if (difference <= exportTolerance) return difference;
    throw new CounterpointError('CP_CLI_EXPORT_DIFFERS', {
      what: `read-bag.mjs embeds unlike texts with a difference of ${difference}`,
      where: 'read-bag.mjs',
      expected: `at most ${exportTolerance}`,
      remedy: 'report it; nothing was written',
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
