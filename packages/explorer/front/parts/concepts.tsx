import { useStore } from '../data/store.js';
import { percent } from './interval-bar.js';

/** The concepts that make up an embedding, with the share that none of them explains. */
export function Concepts({ sample }: { readonly sample: number }) {
  const { page, collect, open } = useStore();
  const { concepts } = page;
  if (!concepts) return null;
  const { perSample, names } = concepts;
  const decomposition = page.conceptsIn(sample);
  if (decomposition === undefined) return <p class="note">Taking it apart into concepts…</p>;
  if (decomposition === 'none')
    return (
      <p class="note">
        Concepts are those of {page.landmarks?.toLocaleString('en')} landmarks; this sample is none.
        With --serve they are computed for any sample.
      </p>
    );
  const topConcepts = decomposition.concepts.slice(0, perSample);
  const largest = Math.max(...topConcepts.map(({ weight }) => weight), 1e-9);
  return (
    <div class="concepts">
      <h3>Concepts</h3>
      {topConcepts.map(({ row, weight }) => (
        <button
          key={row}
          type="button"
          class="interval"
          title={
            page.landmarks === undefined
              ? 'Shows the samples that have this concept'
              : 'Shows the landmarks that have this concept'
          }
          onClick={() => {
            collect(withConcept(page.whole(concepts.concepts), perSample, row));
            open('Map');
          }}
        >
          <span class="interval-name">{names[row]}</span>
          <span class="interval-bar">
            <i class="interval-value" style={{ width: `${(100 * weight) / largest}%` }} />
          </span>
          <span class="interval-number">{weight.toFixed(3)}</span>
        </button>
      ))}
      <p class="note">
        {topConcepts.length === 0 && 'None of the concepts has a weight. '}
        Explained: {percent(1 - decomposition.residual ** 2)} of the centred embedding, by{' '}
        {concepts.source}.
      </p>
    </div>
  );
}

function withConcept(codes: Int32Array | Int16Array, count: number, code: number): number[] {
  const indices: number[] = [];
  for (let at = 0; at < codes.length; at++)
    if (codes[at] === code) indices.push(Math.floor(at / count));
  return indices;
}
