import type { PagePair } from '../../src/page/page-data.js';
import { useStore } from '../data/store.js';
import { Sample } from '../parts/sample.js';

/** Near-duplicates and leaks between splits, side by side. */
export function DuplicatesView() {
  const { page } = useStore();
  const hasSplit = page.facts.some(({ name }) => name === 'split');
  return (
    <section>
      <h2>Duplicates and leakage</h2>
      <h3>Leaks between splits ({page.leaks.length})</h3>
      {hasSplit ? <Pairs pairs={page.leaks} /> : <p class="note">The data has one split only.</p>}
      <h3>Near-duplicates ({page.duplicates.length})</h3>
      <Pairs pairs={page.duplicates} />
    </section>
  );
}

function Pairs({ pairs }: { readonly pairs: readonly PagePair[] }) {
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
      {pairs.length > 60 && <p class="note">and {pairs.length - 60} more</p>}
    </div>
  );
}
