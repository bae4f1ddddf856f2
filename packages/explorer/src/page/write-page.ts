import { createHash } from 'node:crypto';
import { openAtomicFile } from '@counterpoint/core';
import { explorerWriteError } from './explorer-write-error.js';
import type { BuiltPage } from './build-page.js';
import { frontBundle, type FrontBundle } from './front-bundle.js';

/** Text in base64 of a SHA-256, as a Content-Security-Policy names a script or style. */
const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** A multiple of 3, so that pieces of base64 join without padding. */
const pieceBytes = 3 * 2 ** 20;

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

/** The page's HTML around its blocks of data. */
function frameOf(
  { script, style }: FrontBundle,
  policy: string,
): { readonly head: string; readonly foot: string } {
  const head = [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    '<title>Counterpoint explorer</title>',
    '<link rel="icon" href="data:,">',
    `<style>${style}</style></head><body><div id="app">Opening…</div>`,
  ];
  const foot = [`<script>${script}</script>`, '</body></html>'];
  return { head: `${head.join('\n')}\n`, foot: `${foot.join('\n')}\n` };
}

/**
 * The page as one HTML text, in pieces: that of many samples is too long for one string. Its
 * Content-Security-Policy admits the one script and style by their hashes, pictures and sounds from
 * its own memory, and no request at all. Data stand in blocks that browsers do not run; `<` in them
 * is escaped.
 */
async function* pageParts({ data, blobs }: BuiltPage): AsyncGenerator<string> {
  const front = await frontBundle();
  const { head, foot } = frameOf(
    front,
    policyOf(front, ['img-src blob: data:', 'media-src blob:']),
  );
  yield head;
  const json = JSON.stringify(data)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028');
  yield `<script type="application/json" id="data">${json}</script>\n`;
  for (const [name, bytes] of blobs.entries()) {
    yield `<script type="text/plain" id="${name}">`;
    for (let from = 0; from < bytes.length; from += pieceBytes)
      yield Buffer.from(bytes.subarray(from, from + pieceBytes)).toString('base64');
    yield '</script>\n';
  }
  yield foot;
}

/** The page as one HTML text. */
export async function pageHtml(page: BuiltPage): Promise<string> {
  const parts: string[] = [];
  for await (const part of pageParts(page)) parts.push(part);
  return parts.join('');
}

/** The page without data, for a server that is asked for them; and its Content-Security-Policy. */
export async function servedShell(): Promise<{ readonly html: string; readonly policy: string }> {
  const front = await frontBundle();
  const policy = policyOf(front, [
    "img-src 'self' data:",
    "media-src 'self'",
    "connect-src 'self'",
  ]);
  const { head, foot } = frameOf(front, policy);
  return { html: head + foot, policy: `${policy}; frame-ancestors 'none'` };
}

/**
 * Writes the page beside its place, flushes and renames it: a file of that name is whole or as it
 * was, whatever happens. Folders that are missing are made.
 *
 * @throws CP_EXPLORER_WRITE, CP_EXPLORER_BUNDLE
 */
export async function writePage(
  path: string,
  page: BuiltPage,
): Promise<{ readonly bytes: number }> {
  let bytes = 0;
  try {
    const file = await openAtomicFile(path);
    try {
      for await (const part of pageParts(page)) {
        const piece = Buffer.from(part);
        await file.write(piece);
        bytes += piece.length;
      }
      await file.commit();
    } catch (error) {
      await file.abandon();
      throw error;
    }
  } catch (cause) {
    throw explorerWriteError('page', path, cause);
  }
  return { bytes };
}
