import { useEffect, useMemo, useState } from 'preact/hooks';
import { useStore } from '../data/store.js';

/** Search by name, by text, and by words where the run has them. */
export function SearchBox() {
  const { page, pairing, select, collect, open } = useStore();
  const [query, setQuery] = useState('');
  const [lists, setLists] = useState<readonly (readonly string[])[]>();
  const searchText = query.trim().toLowerCase();
  useEffect(() => {
    if (searchText !== '' && !lists)
      void Promise.all([page.keys.all(), page.texts?.all() ?? []]).then(
        (all) => setLists(all.map((texts) => texts.map((text) => text.toLowerCase()))),
        () => undefined, // the page says that the server is lost
      );
  }, [page, searchText, lists]);
  const matches = useMemo(() => {
    const samples: number[] = [];
    if (searchText === '' || !lists) return samples;
    for (let i = 0; i < page.count; i++)
      if (lists.some((texts) => texts[i]?.includes(searchText))) samples.push(i);
    return samples;
  }, [page, searchText, lists]);
  const words = searchText === '' ? [] : page.answer(searchText);
  const hasWords = page.words !== undefined || page.media?.words === true;
  const show = (samples: readonly number[]) => {
    if (samples[0] !== undefined) select(samples[0]);
    if (pairing && samples.length > 0) return; // the other side of a pair was looked for
    collect(samples);
    open('Map');
  };
  return (
    <form
      role="search"
      class="search"
      onSubmit={(event) => {
        event.preventDefault();
        show(words[0] && matches.length === 0 ? words[0].samples : matches);
      }}
    >
      <input
        id="search"
        type="search"
        placeholder={hasWords ? 'Search names and words ( / )' : 'Search names ( / )'}
        aria-label="Search"
        value={query}
        onInput={(event) => setQuery(event.currentTarget.value)}
      />
      {searchText !== '' && (
        <span class="found">
          <output id="found">{lists ? `${matches.length} found` : '…'}</output>
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
