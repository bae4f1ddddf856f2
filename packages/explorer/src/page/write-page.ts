import { createHash } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { CounterpointError } from '@counterpoint/core';
import type { BuiltPage } from './build-page.js';
import { frontBundle, type FrontBundle } from './front-bundle.js';

/** Text in base64 of a SHA-256, as a Content-Security-Policy names a script or style. */
const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** A page that admits one script and one style by their hashes, and what `more` adds. */
function policyOf({ script, style }: FrontBundle, more: readonly string[]): string {
  return [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    ...more,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function htmlOf({ script, style }: FrontBundle, policy: string, blocks: readonly string[]): string {
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    '<title>Counterpoint explorer</title>',
    '<link rel="icon" href="data:,">',
    `<style>${style}</style></head><body><div id="app">Opening…</div>`,
    ...blocks,
    `<script>${script}</script>`,
    '</body></html>',
    '',
  ].join('\n');
}

/**
 * The page as one HTML text. Its Content-Security-Policy admits the one script and style by their
 * hashes, pictures and sounds from its own memory, and no request at all. Data stand in blocks that
 * browsers do not run; `<` in them is escaped.
 */
export async function pageHtml({ data, blobs }: BuiltPage): Promise<string> {
  const front = await frontBundle();
  const json = JSON.stringify(data)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028');
  const arrays = blobs.entries().map(([name, { buffer, byteOffset, byteLength }]) => {
    const base64 = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
    return `<script type="text/plain" id="${name}">${base64}</script>`;
  });
  return htmlOf(front, policyOf(front, ['img-src blob: data:', 'media-src blob:']), [
    `<script type="application/json" id="data">${json}</script>`,
    ...arrays,
  ]);
}

/** The page without data, for a server that is asked for them; and its Content-Security-Policy. */
export async function servedShell(): Promise<{ readonly html: string; readonly policy: string }> {
  const front = await frontBundle();
  const policy = policyOf(front, [
    "img-src 'self' data:",
    "media-src 'self'",
    "connect-src 'self'",
  ]);
  return { html: htmlOf(front, policy, []), policy: `${policy}; frame-ancestors 'none'` };
}

/**
 * Writes the page beside its place first, then renames it.
 *
 * @throws CP_EXPLORER_WRITE, CP_EXPLORER_BUNDLE
 */
export async function writePage(
  path: string,
  page: BuiltPage,
): Promise<{ readonly bytes: number }> {
  const html = await pageHtml(page);
  const unfinished = `${path}.writing`;
  try {
    await writeFile(unfinished, html);
    await rename(unfinished, path);
  } catch (cause) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw new CounterpointError('CP_EXPLORER_WRITE', {
      what: `The page cannot be written: ${(cause as Error).message}`,
      where: path,
      remedy: 'choose another --out, or free space',
      cause,
    });
  }
  return { bytes: Buffer.byteLength(html) };
}
