import { join } from 'node:path';
import { readHead } from '../bytes/file-chunks.js';
import { inOrder } from '../dataset/in-order.js';
import type { OnSkip } from '../dataset/read-result.js';
import type { LeftOut } from '../report/left-out.js';
import { LeftOutCounter } from '../report/left-out-counter.js';
import {
  contentBytes,
  contentExtension,
  mayBeWanted,
  matchExtension,
} from './content-extension.js';
import { listFiles } from './list-files.js';

/** A file that is a sample. */
export interface FolderFile {
  /** From the folder, with forward slashes. */
  readonly path: string;
  /** In lower case without the dot; by its content where the name has none or an unusual one. */
  readonly extension: string;
}

export interface FolderScan {
  readonly files: readonly FolderFile[];
  /** All files that there are. */
  readonly all: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** Files beside a sample that say something of it. */
export const sidecarExtensions: readonly string[] = ['txt', 'json', 'cls'];

const archives = /\.(tar|tgz|tar\.gz|zip|rar|7z|gz|bz2|xz|zst)$/i;
const documents = new Set([
  'md',
  'rst',
  'html',
  'htm',
  'pdf',
  'csv',
  'tsv',
  'jsonl',
  'xml',
  'yaml',
  'yml',
]);

/**
 * The files of a folder that have one of the extensions. A name without extension, or with another
 * spelling of a wanted one (`jfif`, `jpe`), is
 * decided by the file's first bytes. What is left out is counted.
 *
 * @param extensions without it all files are samples but those of {@link sidecarExtensions}
 */
export async function scanFolder(
  root: string,
  extensions: readonly string[] | undefined,
  onSkip?: OnSkip,
): Promise<FolderScan> {
  const all = await listFiles(root, onSkip);
  if (extensions === undefined) {
    const files = all
      .map((path) => ({ path, extension: extensionOf(path) }))
      .filter(({ extension }) => !sidecarExtensions.includes(extension));
    return { files, all, leftOut: [] };
  }
  const stems = new Set<string>();
  for (const path of all) if (extensions.includes(extensionOf(path))) stems.add(stemOf(path));
  const leftOut = new LeftOutCounter();
  const files: FolderFile[] = [];
  const decide = (path: string): FolderFile | undefined | Promise<FolderFile | undefined> => {
    const extension = extensionOf(path);
    if (extensions.includes(extension)) return { path, extension };
    if (sidecarExtensions.includes(extension) && stems.has(stemOf(path))) return undefined;
    if (path === 'classes.txt') return undefined; // what is done with it is reported with the classes
    if (mayBeWanted(extension, extensions)) return byContent(root, path, extensions, leftOut);
    leftOut.add(reasonOf(path, extension), path);
    return undefined;
  };
  for await (const file of inOrder(all, decide, 32)) if (file !== undefined) files.push(file);
  return { files, all, leftOut: leftOut.counts() };
}

async function byContent(
  root: string,
  path: string,
  extensions: readonly string[],
  leftOut: LeftOutCounter,
): Promise<FolderFile | undefined> {
  const head = await readHead(join(root, path), contentBytes).catch(() => new Uint8Array(0));
  const content = contentExtension(head);
  const extension = content === undefined ? undefined : matchExtension(content, extensions);
  if (extension !== undefined) return { path, extension };
  leftOut.add(
    content === undefined
      ? 'content is not known'
      : `content is ${content}, which is not read here`,
    path,
  );
  return undefined;
}

function reasonOf(path: string, extension: string): string {
  if (archives.test(path)) return 'archive beside the files';
  if (sidecarExtensions.includes(extension)) return 'no file of the same name beside it';
  if (documents.has(extension)) return 'document or table';
  return 'extension is not read here';
}

/** The extension of a path in lower case without the dot; empty where there is none. */
export function extensionOf(path: string): string {
  return /[^/]\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
}

function stemOf(path: string): string {
  const extension = extensionOf(path);
  return extension === '' ? path : path.slice(0, -extension.length - 1);
}
