import { memberExtension } from '../folder/content-extension.js';
import type { RawSample } from '../sample/raw-sample.js';
import type { Row } from './row-source.js';

const noMembers: RawSample = Object.freeze({ members: Object.freeze({}) });

/**
 * Parts a row into the files that it holds and its other columns. A file is `{ bytes, path }` or
 * bytes alone.
 */
export function membersOfRow(row: Row): {
  value: RawSample;
  metadata: Readonly<Record<string, unknown>>;
} {
  let members: Record<string, Uint8Array> | undefined;
  let metadata: Record<string, unknown> | undefined;
  for (const column of Object.keys(row)) {
    const file = fileOf(row[column]);
    if (file === undefined) continue;
    members ??= {};
    metadata ??= { ...row };
    delete metadata[column];
    if (file.name !== undefined) metadata['path'] ??= file.name;
    const extension = extensionOf(file.name, file.bytes);
    members[extension in members ? `${column}.${extension}` : extension] = file.bytes;
  }
  return { value: members === undefined ? noMembers : { members }, metadata: metadata ?? row };
}

function fileOf(value: unknown): { bytes: Uint8Array; name?: string } | undefined {
  if (value instanceof Uint8Array) return { bytes: value };
  if (
    typeof value !== 'object' ||
    value === null ||
    !('bytes' in value) ||
    !(value.bytes instanceof Uint8Array)
  )
    return undefined;
  return {
    bytes: value.bytes,
    ...('path' in value && typeof value.path === 'string' ? { name: value.path } : {}),
  };
}

function extensionOf(name: string | undefined, bytes: Uint8Array): string {
  const extension = name === undefined ? undefined : /\.([A-Za-z0-9]+)$/.exec(name)?.[1];
  return memberExtension(extension?.toLowerCase() ?? '', bytes) || 'bin';
}
