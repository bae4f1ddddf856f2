import type { PageCrossModal } from '../../src/page/page-data.js';
import { useStore } from '../data/store.js';
import { IntervalBar } from '../parts/interval-bar.js';
import { Sample } from '../parts/sample.js';

/** So many wrong pairs are shown. */
const listed = 18;

/** Two modalities in one space: the gap, recall both ways, hubs, and wrong pairs. */
export function CrossModalView() {
  const { page } = useStore();
  const { crossModal } = page;
  if (!crossModal) return <p class="note">The run has one modality.</p>;
  const { gap, recalls, hubs, wrong, wrongCounts, sides } = crossModal;
  const partners = page.whole(crossModal.partners);
  const side = page.bytes(crossModal.side);
  return (
    <section>
      <h2>
        {sides[0]} and {sides[1]}
      </h2>
      <p>
        Modality gap <strong>{gap.value.toFixed(3)}</strong> ({gap.low.toFixed(3)} to{' '}
        {gap.high.toFixed(3)}): the distance between the means of the two sides.
      </p>
      {crossModal.asked < crossModal.pairs && (
        <p class="note">
          {crossModal.asked.toLocaleString('en')} of {crossModal.pairs.toLocaleString('en')} pairs
          were drawn for the gap and as questions; all rows of the other side answer. Hubs and wrong
          pairs are those of these questions.
        </p>
      )}
      {recalls.map(({ from, to, recall }) => (
        <IntervalBar
          key={from}
          name={`${from} to ${to}, nearest is the partner`}
          interval={recall}
        />
      ))}
      {([0, 1] as const).map((from) => (
        <WrongPairs
          key={from}
          title={`Wrong pairs, ${sides[from]} to ${sides[1 - from]}`}
          count={wrongCounts[from]}
          wrong={wrong.filter(({ sample }) => side[sample] === from)}
          partners={partners}
        />
      ))}
      <h3>Hubs</h3>
      <div class="samples">
        {hubs.map(({ sample, count }) => (
          <Sample key={sample} sample={sample} note={`found first ${count} times`} />
        ))}
      </div>
    </section>
  );
}

/** Samples whose nearest on the other side is not the partner, the worst first. */
function WrongPairs({
  title,
  count,
  wrong,
  partners,
}: {
  readonly title: string;
  readonly count: number;
  readonly wrong: PageCrossModal['wrong'];
  readonly partners: Int32Array;
}) {
  return (
    <>
      <h3>
        {title} ({count})
      </h3>
      <div class="pairs">
        {wrong.slice(0, listed).map(({ sample, nearest, rank }) => (
          <div key={sample} class="pair">
            <Sample sample={sample} size={72} note="asked" />
            <Sample sample={nearest} size={72} note="found first" />
            <Sample
              sample={partners[sample]!}
              size={72}
              note={rank < 0 ? 'partner, not in 10' : `partner, at ${rank + 1}`}
            />
          </div>
        ))}
        {count > listed && <span class="note">and {count - listed} more</span>}
      </div>
    </>
  );
}
