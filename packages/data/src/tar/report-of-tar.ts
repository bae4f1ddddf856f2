import { labelCounts } from '../report/label-counts.js';
import type { DataReport, MemberCount } from '../report/data-report.js';
import type { LeftOut } from '../report/left-out.js';
import type { LabelEncoder } from '../sample/label-encoder.js';
import type { TarShard } from './tar-index.js';

export interface TarFacts {
  readonly source: string;
  readonly shards: readonly TarShard[];
  /** The split of the folders in the archives that was chosen. */
  readonly split?: string;
  readonly splits: ReadonlyMap<string, number>;
  readonly labelledBy?: string;
  readonly encoder: LabelEncoder;
  readonly leftOut: readonly LeftOut[];
}

/** What was read of some archives. */
export function reportOfTar({
  source,
  shards,
  split = '',
  splits,
  labelledBy,
  encoder,
  leftOut,
}: TarFacts): DataReport {
  const kinds = new Map<string, number>();
  const labels = new Map<string, number>();
  let samples = 0;
  for (const shard of shards) {
    for (const { places, label } of shard.samples) {
      samples++;
      const kind = places
        .map(({ extension }) => extension)
        .sort()
        .join('\0');
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if (label !== undefined) labels.set(label, (labels.get(label) ?? 0) + 1);
    }
  }
  const counts = labelCounts(labels, encoder, encoder.classes);
  return {
    source,
    layout: 'tar',
    reason: 'tar archives',
    split,
    splits: [...splits].map(([name, count]) => ({ name, samples: count })),
    samples,
    unlabelled: samples - counts.labelled,
    classes: counts.classes,
    classesFrom: labelledBy,
    members: [...kinds]
      .map(([kind, count]): MemberCount => ({ extensions: kind.split('\0'), samples: count }))
      .sort((a, b) => b.samples - a.samples),
    leftOut,
    notes: notesOf(kinds),
  };
}

/**
 * Samples of several files of one kind are perhaps several samples whose names have dots in them.
 */
function notesOf(kinds: ReadonlyMap<string, number>): string[] {
  const compound = [...kinds].filter(([kind]) => {
    const ends = kind
      .split('\0')
      .map((extension) => extension.slice(extension.lastIndexOf('.') + 1));
    return kind.includes('.') && new Set(ends).size < ends.length;
  });
  const samples = compound.reduce((sum, [, count]) => sum + count, 0);
  if (samples === 0) return [];
  const members = compound[0]![0].split('\0').join(', ');
  return [
    `${samples} samples have several files of one kind (${members}): names are shared up ` +
      'to their first dot, as WebDataset has it',
  ];
}
