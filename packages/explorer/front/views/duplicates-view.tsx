import type { PagePair } from '../../src/page/page-data.js';
import { useStore } from '../data/store.js';
import { Sample } from '../parts/sample.js';

/** Near-duplicates and leaks between splits, side by side. */
export function DuplicatesView() {
  const { page } = useStore();
  const { pairCounts } = page;
  const hasSplit = page.facts.some(({ name }) => name === 'split');
  return (
    <section>
      <h2>Duplicates and leakage</h2>
      <p class="note">
        Pairs of a cosine of at least {pairCounts.threshold}
        {page.landmarks !== undefined &&
          `, one of them among ${page.landmarks.toLocaleString('en')} landmarks: not every pair ` +
            'was compared'}
        . In a space of few directions many different samples are as near.
      </p>
      <h3>Leaks between splits ({pairCounts.leaks})</h3>
      {hasSplit ? (
        <Pairs pairs={page.leaks} count={pairCounts.leaks} />
      ) : (
        <p class="note">The data has one split only.</p>
      )}
      <h3>Near-duplicates ({pairCounts.duplicates})</h3>
      <Pairs pairs={page.duplicates} count={pairCounts.duplicates} />
    </section>
  );
}

function Pairs({ pairs, count }: { readonly pairs: readonly PagePair[]; readonly count: number }) {
  if (pairs.length === 0) return <p class="note">none</p>;
  return (
    <div class="pairs">
      {pairs.slice(0, 60).map(({ a, b, similarity }) => (
        <div key={`${a} ${b}`} class="pair">
          <Sample sample={a} size={72} />
          <Sample sample={b} size={72} />
          <span class="note">cos {similarity.toFixed(4)}</span>
        </div>
      ))}
      {count > 60 && <p class="note">and {count - 60} more</p>}
    </div>
  );
}
