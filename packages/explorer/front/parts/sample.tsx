import { useStore } from '../data/store.js';
import { categoryColour } from '../palette.js';
import { Thumb } from './thumb.js';

interface SampleProps {
  readonly sample: number;
  readonly note?: string;
  readonly size?: number;
}

/** A sample as a button: its picture, sound or text, its class, and a note. Click selects it. */
export function Sample({ sample, note, size = 56 }: SampleProps) {
  const { page, select, selected, dark } = useStore();
  const label = page.whole(page.labels)[sample]!;
  return (
    <button
      type="button"
      class={selected === sample ? 'sample selected' : 'sample'}
      title={page.keys.at(sample)}
      onClick={() => select(sample)}
    >
      <Thumb sample={sample} size={size} />
      {label >= 0 && (
        <span class="class-name">
          <i class="dot" style={{ background: categoryColour(label, dark) }} />
          {page.classes[label]}
        </span>
      )}
      {note && <span class="note">{note}</span>}
    </button>
  );
}

/** Many samples in rows; the first of a long list. */
export function Samples({
  samples,
  noteOf,
  maximumCount = 60,
}: {
  readonly samples: readonly number[];
  readonly noteOf?: (sample: number, at: number) => string;
  readonly maximumCount?: number;
}) {
  return (
    <div class="samples">
      {samples.slice(0, maximumCount).map((sample, at) => (
        <Sample key={sample} sample={sample} note={noteOf?.(sample, at)} />
      ))}
      {samples.length > maximumCount && (
        <span class="note">and {samples.length - maximumCount} more</span>
      )}
      {samples.length === 0 && <span class="note">none</span>}
    </div>
  );
}

/** A player, where the page has the sound. */
export function Sound({ sample }: { readonly sample: number }) {
  const { page } = useStore();
  const sound = page.sound(sample);
  if (sound === undefined) return null;
  if (sound === null) return <p class="note">This sound is not in the file.</p>;
  return <audio controls preload="none" src={sound} key={sound} />;
}
