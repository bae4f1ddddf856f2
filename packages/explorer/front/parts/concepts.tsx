import { useStore } from '../data/store.js';
import { percent } from './interval-bar.js';

/** The concepts that make up an embedding, with the share that none of them explains. */
export function Concepts({ sample }: { readonly sample: number }) {
  const { page, collect, open } = useStore();
  const { concepts } = page;
  if (!concepts) return null;
  const { perSample, names } = concepts;
  const codes = page.whole(concepts.concepts);
  const weights = page
    .float(concepts.weights)
    .subarray(sample * perSample, (sample + 1) * perSample);
  const residual = page.float(concepts.residuals)[sample]!;
  const own = Array.from(
    codes.subarray(sample * perSample, (sample + 1) * perSample),
    (code, at) => ({
      code,
      weight: weights[at]!,
    }),
  ).filter(({ code }) => code >= 0);
  const largest = Math.max(...own.map(({ weight }) => weight), 1e-9);
  return (
    <div class="concepts">
      <h3>Concepts</h3>
      {own.map(({ code, weight }) => (
        <button
          key={code}
          type="button"
          class="interval"
          title="Shows the samples that have this concept"
          onClick={() => {
            collect(withConcept(codes, perSample, code));
            open('Map');
          }}
        >
          <span class="interval-name">{names[code]}</span>
          <span class="interval-bar">
            <i class="interval-value" style={{ width: `${(100 * weight) / largest}%` }} />
          </span>
          <span class="interval-number">{weight.toFixed(3)}</span>
        </button>
      ))}
      <p class="note">
        {own.length === 0 && 'None of the concepts has a weight. '}
        Explained: {percent(1 - residual ** 2)} of the centred embedding, by {concepts.source}.
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
