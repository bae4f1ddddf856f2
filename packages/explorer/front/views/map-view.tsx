import { useMemo, useState } from 'preact/hooks';
import { colouringBy, colourings } from '../data/colouring.js';
import { useStore } from '../data/store.js';
import { faintOutside } from '../map/faint-points.js';
import { MapCanvas } from '../map/map-canvas.js';
import { pairLines } from '../map/pair-lines.js';
import { Thumb } from '../parts/thumb.js';
import { Samples } from '../parts/sample.js';
import { SaveButton } from '../parts/save-button.js';

interface MapViewProps {
  readonly map: number;
  readonly setMap: (map: number) => void;
  readonly colourName: string;
  readonly setColourName: (name: string) => void;
}

/** The map with its controls, legend and what was collected. */
export function MapView({ map, setMap, colourName, setColourName }: MapViewProps) {
  const { page, dark, selected, second, select, collected, collect } = useStore();
  const [lassoing, setLassoing] = useState(false);
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const [hover, setHover] = useState<number>();
  const [withLines, setWithLines] = useState(false);
  const mapData = page.maps[map]!;
  const points = page.float(mapData.points);
  const trust = page.float(mapData.trust);
  const colouring = useMemo(
    () => colouringBy(page, colourName, map, dark),
    [page, colourName, map, dark],
  );
  const near = selected === undefined ? undefined : page.near(selected);
  const marked = useMemo(() => {
    if (selected === undefined) return [];
    const partner = page.crossModal ? page.whole(page.crossModal.partners)[selected]! : -1;
    return [
      ...new Set([
        ...(near?.samples ?? []).slice(0, 10),
        ...(partner >= 0 ? [partner] : []),
        ...(second === undefined ? [] : [second]),
      ]),
    ];
  }, [page, selected, second, near]);
  const dim = useMemo(() => {
    if (collected.length === 0 && hidden.size === 0) return undefined;
    const faint =
      collected.length > 0 ? faintOutside(page.count, collected) : new Uint8Array(page.count);
    if (hidden.size > 0)
      colouring.codes.forEach((code, i) => {
        if (hidden.has(code)) faint[i] = 1;
      });
    return faint;
  }, [page, collected, hidden, colouring]);
  const lines = useMemo(
    () => (withLines && page.crossModal ? pairLines(page, collected) : []),
    [page, collected, withLines],
  );
  const steps = page.maps.flatMap(({ step }, i) => (step === undefined ? [] : [i]));
  const atStep = steps.includes(map) ? steps.indexOf(map) : steps.length;
  const meanTrust = useMemo(
    () => trust.reduce((sum, mark) => sum + mark, 0) / trust.length,
    [trust],
  );
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
        {page.crossModal && (
          <button
            type="button"
            id="lines"
            aria-pressed={withLines}
            onClick={() => setWithLines(!withLines)}
          >
            Lines between pairs
          </button>
        )}
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
          {page.landmarks !== undefined &&
            `, by ${page.landmarks.toLocaleString('en')} landmarks: every other sample is placed ` +
              'among its nearest ones'}
        </span>
      </div>
      <div class="map-box">
        <div class="map-area">
          <MapCanvas
            points={points}
            colours={colouring.colours}
            dim={dim}
            selected={selected}
            marked={marked}
            lassoing={lassoing}
            label={`${mapData.name} of ${page.count} samples. Arrow keys move, plus and minus zoom, Enter selects.`}
            lines={lines}
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
              <span>{page.keys.at(hover)}</span>
              <span class="note">trust {(100 * trust[hover]!).toFixed(0)} %</span>
            </div>
          )}
        </div>
        <ul class="legend" aria-label={`Colours: ${colouring.name}`}>
          {colouring.legend.map(({ name, colour, count }, code) =>
            count === 0 ? null : (
              <li key={name}>
                <button
                  type="button"
                  title={name}
                  aria-pressed={!hidden.has(code)}
                  onClick={() => toggle(code)}
                >
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
            <SaveButton samples={collected} />{' '}
            <button type="button" onClick={() => collect([])}>
              Clear
            </button>
          </p>
          <Samples samples={collected} maximumCount={24} />
        </div>
      )}
    </section>
  );
}
