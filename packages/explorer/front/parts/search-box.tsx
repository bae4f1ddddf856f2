import { useMemo, useState } from 'preact/hooks';
import { useStore } from '../data/store.js';

/** Search by name, by text, and by words where the run has them. */
export function SearchBox() {
  const { page, select, collect, open } = useStore();
  const [query, setQuery] = useState('');
  const found = useMemo(() => {
    const asked = query.trim().toLowerCase();
    if (asked === '') return [];
    const samples: number[] = [];
    for (let i = 0; i < page.count && samples.length < 5000; i++)
      if (
        page.keys[i]!.toLowerCase().includes(asked) ||
        page.texts?.[i]?.toLowerCase().includes(asked)
      )
        samples.push(i);
    return samples;
  }, [page, query]);
  const words = useMemo(() => {
    const asked = query.trim().toLowerCase();
    return asked === ''
      ? []
      : (page.words ?? []).filter(({ word }) => word.toLowerCase().includes(asked)).slice(0, 8);
  }, [page, query]);
  const show = (samples: readonly number[]) => {
    collect(samples);
    if (samples[0] !== undefined) select(samples[0]);
    open('Map');
  };
  return (
    <form
      role="search"
      class="search"
      onSubmit={(event) => {
        event.preventDefault();
        show(words[0] && found.length === 0 ? words[0].samples : found);
      }}
    >
      <input
        id="search"
        type="search"
        placeholder={page.words ? 'Search names and words ( / )' : 'Search names ( / )'}
        aria-label="Search"
        value={query}
        onInput={(event) => setQuery(event.currentTarget.value)}
      />
      {query.trim() !== '' && (
        <span class="found">
          <output id="found">{found.length} found</output>
          {words.map(({ word, samples }) => (
            <button key={word} type="button" onClick={() => show(samples)}>
              nearest to “{word}”
            </button>
          ))}
        </span>
      )}
    </form>
  );
}
