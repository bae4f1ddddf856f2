import { Suspense } from 'preact/compat';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { colourings } from './data/colouring.js';
import type { Page } from './data/page-contents.js';
import { StoreContext, type Store } from './data/store.js';
import { useDark } from './data/use-dark.js';
import { SearchBox } from './parts/search-box.js';
import { SidePanel } from './parts/side-panel.js';
import { CompareView } from './views/compare-view.js';
import { CrossModalView } from './views/cross-modal-view.js';
import { DimensionsView } from './views/dimensions-view.js';
import { DuplicatesView } from './views/duplicates-view.js';
import { MapView } from './views/map-view.js';
import { SlicesView } from './views/slices-view.js';
import { TrainingView } from './views/training-view.js';
import { WhyView } from './views/why-view.js';

/** The whole page: tabs, the view that is open, and the selected sample beside it. */
export function App({ page }: { readonly page: Page }) {
  const [tab, setTab] = useState('Map');
  const [selected, setSelected] = useState<number>();
  const [second, setSecond] = useState<number>();
  const [pairing, setPairing] = useState(false);
  const [collected, setCollected] = useState<readonly number[]>([]);
  const [map, setMap] = useState(0);
  const [arrived, setArrived] = useState(0);
  const dark = useDark();
  const [colourName, setColourName] = useState(colourings(page)[0]!);
  const store: Store = useMemo(
    () => ({
      ...{ page, dark, selected, second, collected, pairing },
      pair: setPairing,
      select: (sample) => {
        setPairing(false);
        if (pairing && selected !== undefined && sample !== undefined && sample !== selected) {
          setSecond(sample);
          setTab('Why similar');
          return;
        }
        setSelected(sample);
        setSecond(undefined);
      },
      compareWith: setSecond,
      collect: setCollected,
      open: setTab,
    }),
    [page, dark, selected, second, collected, pairing, arrived],
  );
  useEffect(() => page.onChange(() => setArrived((count) => count + 1)), [page]);
  useEffect(() => {
    const keys = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLInputElement) return;
      if (event.key === '/') {
        event.preventDefault();
        document.getElementById('search')?.focus();
      } else if (event.key === 'Escape') {
        setPairing(false);
        setSelected(undefined);
        setCollected([]);
      } else if (event.key === ']' || event.key === '[')
        setSelected(
          (before = -1) =>
            (before + (event.key === ']' ? 1 : page.count - 1) + page.count) % page.count,
        );
    };
    addEventListener('keydown', keys);
    return () => removeEventListener('keydown', keys);
  }, [page]);
  const views: Record<string, () => preact.JSX.Element> = {
    Map: () => <MapView {...{ map, setMap, colourName, setColourName }} />,
    'Why similar': () => <WhyView />,
    'Slices and errors': () => <SlicesView />,
    Training: () => <TrainingView />,
    Dimensions: () => <DimensionsView />,
    Duplicates: () => <DuplicatesView />,
    ...(page.comparison ? { 'Two runs': () => <CompareView /> } : {}),
    ...(page.crossModal ? { 'Cross-modal': () => <CrossModalView /> } : {}),
  };
  return (
    <StoreContext.Provider value={store}>
      <header>
        <h1>{page.title}</h1>
        <span class="note">
          {page.count.toLocaleString('en')} samples of {page.data}, {page.width} dimensions
        </span>
        <SearchBox />
        <nav role="tablist" aria-label="Views">
          {Object.keys(views).map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              aria-selected={tab === name}
              onClick={() => setTab(name)}
            >
              {name}
            </button>
          ))}
        </nav>
      </header>
      {page.isLost() && (
        <p class="lost" role="alert">
          The server does not answer. Run the command again, and open the address that it prints.
        </p>
      )}
      <main>
        <div class="view" key={tab} role="tabpanel" aria-label={tab}>
          <Suspense fallback={<p class="note">Reading…</p>}>{views[tab]!()}</Suspense>
        </div>
        <Suspense fallback={<aside class="side" />}>
          <SidePanel map={map} />
        </Suspense>
      </main>
      <footer class="note">
        Keys: / search, [ and ] previous and next sample, Escape clears; on the map arrows move, +
        and - zoom, 0 shows all, Enter selects the point in the middle, Shift and drag draws a
        lasso.
      </footer>
    </StoreContext.Provider>
  );
}
