import { CounterpointError } from '@counterpoint/core';
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileChunks } from '../bytes/file-chunks.js';
import { skipOrThrow, type OnSkip } from '../dataset/read-result.js';
import { memberExtension } from '../folder/content-extension.js';
import type { LeftOut } from '../report/left-out.js';
import { LeftOutCounter } from '../report/left-out-counter.js';
import { memberName } from './member-name.js';
import { PackedSamples, type TarSamples } from './packed-samples.js';
import { tarMembers } from './tar-members.js';
import type { TarMember } from './tar-parser.js';
import type { TarPlace, TarSample } from './tar-sample.js';

export interface TarShard {
  readonly path: string;
  readonly name: string;
  /** In the order in which they become complete. */
  readonly samples: TarSamples;
}

export interface TarIndex {
  readonly shards: readonly TarShard[];
  /** Whether every place has its bytes. */
  readonly inMemory: boolean;
  readonly fingerprint: string;
  /** Members without an extension whose content is not known. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Looks through shards once: which samples there are and where. Keeps the bytes as long as all of
 * them fit in `memoryBytes`.
 *
 * @param extensions a sample must have a member with one of them, when given
 */
export async function tarIndex(
  paths: readonly string[],
  memoryBytes: number,
  extensions?: readonly string[],
  onSkip?: OnSkip,
): Promise<TarIndex> {
  const shards: { path: string; name: string; samples: TarSamples }[] = [];
  const hash = createHash('sha256');
  const leftOut = new LeftOutCounter();
  let inMemory = true;
  let memory = 0;
  for (const path of paths) {
    const name = basename(path);
    const samples = new Map<string, TarSample>();
    try {
      for await (const members of tarMembers(fileChunks(path), path)) {
        for (const member of members) {
          hash.update(`${member.name}\0${member.bytes.length}\0`);
          const place = enter(samples, member, name, leftOut, onSkip);
          if (place === undefined) continue;
          memory += member.bytes.length + 256;
          if (memory <= memoryBytes) place.bytes = member.bytes;
          else if (inMemory) {
            inMemory = false;
            for (const shard of shards) shard.samples = new PackedSamples([...shard.samples]);
            for (const sample of samples.values())
              for (const old of sample.places) delete old.bytes;
          }
        }
      }
    } catch (error) {
      skipOrThrow({ key: name, error }, onSkip);
      dropTorn(samples);
    }
    hash.update(`${name}\0${(await stat(path)).size}\n`);
    const entries = complete(samples, name, extensions, onSkip);
    shards.push({ path, name, samples: inMemory ? entries : new PackedSamples(entries) });
  }
  return { shards, inMemory, fingerprint: hash.digest('hex'), leftOut: leftOut.counts() };
}

function enter(
  samples: Map<string, TarSample>,
  { name, kind, offset, bytes }: TarMember,
  shard: string,
  leftOut: LeftOutCounter,
  onSkip?: OnSkip,
): TarPlace | undefined {
  const member = memberName(name);
  if (member === undefined) return undefined;
  if (kind === '5') return undefined;
  if (kind !== '0') {
    skipOrThrow(
      {
        key: `${shard}/${name}`,
        error: new CounterpointError('CP_DATA_TAR_KIND', {
          what: 'An archive holds a link or a device in place of a file',
          where: `${shard}/${name}`,
          expected: 'plain files',
          facts: { kind },
        }),
      },
      onSkip,
    );
    return undefined;
  }
  const { base } = member;
  const extension = member.extension || memberExtension('', bytes);
  if (extension === '') {
    if (bytes.length > 0) leftOut.add('no extension and unknown content', `${shard}/${name}`);
    return undefined;
  }
  let sample = samples.get(base);
  if (sample === undefined) samples.set(base, (sample = { base, places: [] }));
  if (sample.places.some((place) => place.extension === extension)) {
    skipOrThrow(
      {
        key: `${shard}/${name}`,
        error: new CounterpointError('CP_DATA_DUPLICATE_KEY', {
          what: 'An archive holds the same name twice',
          where: `${shard}/${name}`,
          expected: 'each name once in a shard',
          remedy: 'rename one; the first is kept with --on-error skip',
        }),
      },
      onSkip,
    );
    return undefined;
  }
  const place: TarPlace = { extension, offset, size: bytes.length };
  sample.places.push(place);
  if (extension === 'cls') sample.label = Buffer.from(bytes).toString('utf8').trim();
  return place;
}

/**
 * The last sample before a torn end is dropped when it has fewer members than the first: the others
 * were lost.
 */
function dropTorn(samples: Map<string, TarSample>): void {
  const all = [...samples.values()];
  const first = all[0],
    last = all[all.length - 1];
  if (first !== undefined && last !== undefined && last.places.length < first.places.length)
    samples.delete(last.base);
}

function complete(
  samples: Map<string, TarSample>,
  shard: string,
  extensions: readonly string[] | undefined,
  onSkip?: OnSkip,
): TarSample[] {
  const end = (sample: TarSample): number => sample.places[sample.places.length - 1]!.offset;
  const ordered = [...samples.values()].sort((a, b) => end(a) - end(b));
  if (extensions === undefined) return ordered;
  return ordered.filter((sample) => {
    if (
      sample.places.some(({ extension }) =>
        extensions.includes(extension.slice(extension.lastIndexOf('.') + 1)),
      )
    )
      return true;
    const key = `${shard}/${sample.base}`;
    skipOrThrow(
      {
        key,
        error: new CounterpointError('CP_DATA_MEMBER_MISSING', {
          what: 'A sample of an archive lacks the file that was asked for',
          where: key,
          expected: extensions.map((e) => `.${e}`).join(' or '),
          facts: { key, found: sample.places.map((place) => place.extension) },
        }),
      },
      onSkip,
    );
    return false;
  });
}
