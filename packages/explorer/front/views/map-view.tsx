import { useMemo, useState } from 'preact/hooks';
import { colouringBy, colourings } from '../data/colouring.js';
import { useStore } from '../data/store.js';
import { MapCanvas } from '../map/map-canvas.js';
import { Thumb } from '../parts/thumb.js';
import { Samples } from '../parts/sample.js';
import { manifestOf } from '../data/manifest.js';

interface MapViewProps {
  readonly map: number;
  readonly setMap: (map: number) => void;
  readonly colourName: string;
  readonly setColourName: (name: string) => void;
}

/** The map with its controls, legend and what was collected. */
export function MapView({ map, setMap, colourName, setColourName }: MapViewProps) {
  const { page, selected, second, select, collected, collect } = useStore();
  const [lassoing, setLassoing] = useState(false);
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const [hover, setHover] = useState<number>();
  const shown = page.maps[map]!;
  const points = page.float(shown.points);
  const trust = page.float(shown.trust);
  const colouring = useMemo(() => colouringBy(page, colourName, map), [page, colourName, map]);
  const inCollection = useMemo(() => new Set(collected), [collected]);
  const k = page.neighbours.k;
  const marked = useMemo(() => {
    if (selected === undefined) return [];
    const partner = page.crossModal ? page.whole(page.crossModal.partners)[selected]! : -1;
    const near = Array.from(
      page.whole(page.neighbours.indices).subarray(selected * k, (selected + 1) * k),
    );
    return [
      ...new Set([
        ...near.slice(0, 10),
        ...(partner >= 0 ? [partner] : []),
        ...(second === undefined ? [] : [second]),
      ]),
    ];
  }, [page, selected, second, k]);
  const dim = (i: number) =>
    (inCollection.size > 0 && !inCollection.has(i)) || hidden.has(colouring.codes[i]!);
  const steps = page.maps.flatMap(({ step }, i) => (step === undefined ? [] : [i]));
  const atStep = steps.includes(map) ? steps.indexOf(map) : steps.length;
  const meanTrust = trust.reduce((sum, mark) => sum + mark, 0) / trust.length;
  const toggle = (code: number) =>
    setHidden((before) => {
      const after = new Set(before);
      if (!after.delete(code)) after.add(code);
      return after;
    });
  return (
    <section class="map-view" aria-label="Map">
      <div class="controls">
        <label>
          Map{' '}
          <select value={map} onChange={(event) => setMap(Number(event.currentTarget.value))}>
            {page.maps.map(({ name }, i) => (
              <option key={name} value={i}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          Colour{' '}
          <select
            value={colourName}
            onChange={(event) => {
              setHidden(new Set());
              setColourName(event.currentTarget.value);
            }}
          >
            {colourings(page).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <button
          type="button"
          aria-pressed={lassoing}
          id="lasso"
          onClick={() => setLassoing(!lassoing)}
        >
          Lasso
        </button>
        {steps.length > 0 && (
          <label class="slider">
            Checkpoint{' '}
            <input
              type="range"
              id="checkpoint"
              min={0}
              max={steps.length}
              value={atStep}
              onInput={(event) => setMap(steps[Number(event.currentTarget.value)] ?? 0)}
            />{' '}
            <output>
              {steps[atStep] === undefined ? 'end' : `step ${page.maps[steps[atStep]!]!.step}`}
            </output>
          </label>
        )}
        <span
          class="note"
          title="Share of a point's neighbours on the map that are its neighbours in the original space"
        >
          mean trust {(100 * meanTrust).toFixed(0)} %
        </span>
      </div>
      <div class="map-box">
        <MapCanvas
          points={points}
          colours={colouring.colours}
          dim={dim}
          selected={selected}
          marked={marked}
          lassoing={lassoing}
          label={`${shown.name} of ${page.count} samples. Arrow keys move, plus and minus zoom, Enter selects.`}
          nameOf={(i) => page.keys[i]!}
          onSelect={select}
          onHover={setHover}
          onLasso={(samples) => {
            collect(samples);
            setLassoing(false);
          }}
        />
        {hover !== undefined && (
          <div class="hover">
            <Thumb sample={hover} size={72} />
            <span>{page.keys[hover]}</span>
            <span class="note">trust {(100 * trust[hover]!).toFixed(0)} %</span>
          </div>
        )}
        <ul class="legend" aria-label={`Colours: ${colouring.name}`}>
          {colouring.legend.map(({ name, colour, count }, code) =>
            count === 0 ? null : (
              <li key={name}>
                <button type="button" aria-pressed={!hidden.has(code)} onClick={() => toggle(code)}>
                  <i class="dot" style={{ background: colour }} />
                  {name} {count >= 0 && <small>{count}</small>}
                </button>
              </li>
            ),
          )}
        </ul>
      </div>
      {collected.length > 0 && (
        <div class="collection">
          <p>
            <strong id="collected">{collected.length} collected</strong>{' '}
            <button type="button" id="export" onClick={() => manifestOf(page, collected)}>
              Save as manifest CSV
            </button>{' '}
            <button type="button" onClick={() => collect([])}>
              Clear
            </button>
          </p>
          <Samples samples={collected} most={24} />
        </div>
      )}
    </section>
  );
}
