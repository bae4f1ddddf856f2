import { createHash } from 'node:crypto';
import { CounterpointError } from '@counterpoint/core';
import { z } from 'zod';

/** One shard, as it was when the manifest was written. */
export interface ShardEntry {
  /** A path or an address, relative to the manifest. */
  readonly name: string;
  readonly samples: number;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/**
 * What `counterpoint shards index` writes once: enough to plan an epoch without opening a shard.
 */
export interface ShardManifest {
  readonly format: 'counterpoint-shards';
  readonly version: 1;
  /** Class names in the order of their indices; absent where shards hold no labels. */
  readonly classes?: readonly string[];
  readonly shards: readonly ShardEntry[];
}

const count = z.int().min(0);
const schema: z.ZodType<ShardManifest> = z.strictObject({
  format: z.literal('counterpoint-shards'),
  version: z.literal(1),
  classes: z.array(z.string()).optional(),
  shards: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        samples: count,
        bytes: count,
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .min(1),
});

/** Whether a path or an address names a manifest: `shards.json`, `train.shards.json`. */
export function isShardManifest(path: string): boolean {
  return /(^|[/.])shards\.json$/.test(path);
}

/** @throws CP_DATA_SHARDS */
export function parseShardManifest(text: string, where: string): ShardManifest {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw damaged(`it is not JSON: ${(cause as Error).message}`, where);
  }
  const parsed = schema.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw damaged(`${issue?.path.join('.') || 'the file'}: ${issue?.message}`, where);
  }
  const names = new Set(parsed.data.shards.map(({ name }) => name));
  if (names.size < parsed.data.shards.length) throw damaged('it names a shard twice', where);
  return parsed.data;
}

/** Changes when any shard changes, whatever the manifest's place. */
export function manifestFingerprint({ shards, classes = [] }: ShardManifest): string {
  const hash = createHash('sha256');
  for (const { name, samples, sha256 } of shards) hash.update(`${name}\0${samples}\0${sha256}\n`);
  return hash.update(classes.join('\0')).digest('hex');
}

function damaged(what: string, where: string): CounterpointError {
  return new CounterpointError('CP_DATA_SHARDS', {
    what: `A manifest of shards cannot be used: ${what}`,
    where,
    expected: 'a file that `counterpoint shards index` wrote',
    remedy: 'write it again',
  });
}
