import { createHash } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { CounterpointError } from '@counterpoint/core';
import type { BuiltPage } from './build-page.js';
import { frontBundle } from './front-bundle.js';

/** Text in base64 of a SHA-256, as a Content-Security-Policy names a script or style. */
const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * The page as one HTML text. Its Content-Security-Policy admits the one script and style by their
 * hashes, pictures and sounds from its
 * own memory, and no request at all. Data stand in blocks that browsers do not run; `<` in them is
 * escaped.
 */
export async function pageHtml({ data, blobs }: BuiltPage): Promise<string> {
  const { script, style } = await frontBundle();
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'img-src blob: data:',
    'media-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const json = JSON.stringify(data)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028');
  const blocks = blobs
    .entries()
    .map(
      ([name, bytes]) =>
        '<script type="text/plain" ' +
        `id="${name}">${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}</script>`,
    );
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    '<title>Counterpoint explorer</title>',
    `<style>${style}</style></head><body><div id="app">Opening…</div>`,
    `<script type="application/json" id="data">${json}</script>`,
    ...blocks,
    `<script>${script}</script>`,
    '</body></html>',
    '',
  ].join('\n');
}

/**
 * Writes the page beside its place first, then renames it. @throws CP_EXPLORER_WRITE,
 * CP_EXPLORER_BUNDLE
 */
export async function writePage(
  path: string,
  page: BuiltPage,
): Promise<{ readonly bytes: number }> {
  const html = await pageHtml(page);
  const beside = `${path}.writing`;
  try {
    await writeFile(beside, html);
    await rename(beside, path);
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw new CounterpointError('CP_EXPLORER_WRITE', {
      what: `The page cannot be written: ${(cause as Error).message}`,
      where: path,
      remedy: 'choose another --out, or free space',
      cause,
    });
  }
  return { bytes: Buffer.byteLength(html) };
}
