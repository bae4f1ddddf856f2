import { useMemo, useState } from 'preact/hooks';
import { colouringBy, colourings } from '../data/colouring.js';
import { faintOutside } from '../map/faint-points.js';
import { useStore } from '../data/store.js';
import { MapCanvas } from '../map/map-canvas.js';
import { IntervalBar } from '../parts/interval-bar.js';
import { Sample, Samples } from '../parts/sample.js';

/** Two runs on the same samples. */
export function CompareView() {
  const { page, dark, selected, select, collected, collect } = useStore();
  const [colourName, setColourName] = useState(colourings(page)[0]!);
  const [lists, setLists] = useState<'movers' | 'gained' | 'lost'>('movers');
  const { comparison } = page;
  const colouring = useMemo(() => colouringBy(page, colourName, 0, dark), [page, colourName, dark]);
  const dim = useMemo(
    () => (comparison && collected.length > 0 ? faintOutside(page.count, collected) : undefined),
    [page, comparison, collected],
  );
  if (!comparison) return <p class="note">No other run was given. Add one with --against RUN.</p>;
  const overlaps = page.float(comparison.overlaps);
  const { k } = page.neighbours;
  const near = (which: 'own' | 'theirs', sample: number) =>
    which === 'own'
      ? (page.near(sample)?.samples ?? [])
      : Array.from(page.whole(comparison.neighbours).subarray(sample * k, (sample + 1) * k));
  const canvasOf = (name: string, points: Float32Array, marked: readonly number[]) => (
    <div class="map-box half">
      <p class="note">{name}</p>
      <MapCanvas
        points={points}
        colours={colouring.colours}
        dim={dim}
        selected={selected}
        marked={marked}
        lassoing={false}
        label={`Map of ${name}`}
        onSelect={select}
        onHover={() => undefined}
        onLasso={collect}
      />
    </div>
  );
  return (
    <section>
      <h2>Two runs on the same samples</h2>
      <p>
        CKA <strong id="cka">{comparison.cka.toFixed(3)}</strong>
      </p>
      <IntervalBar name="shared neighbours" interval={comparison.overlap} />
      {comparison.accuracies && (
        <>
          <IntervalBar name={`accuracy, ${page.run}`} interval={comparison.accuracies[0]} />
          <IntervalBar name={`accuracy, ${comparison.name}`} interval={comparison.accuracies[1]} />
        </>
      )}
      <label>
        Colour{' '}
        <select value={colourName} onChange={(event) => setColourName(event.currentTarget.value)}>
          {colourings(page).map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <div class="two-maps">
        {canvasOf(
          page.run,
          page.float(page.maps[0]!.points),
          selected === undefined ? [] : near('own', selected),
        )}
        {canvasOf(
          comparison.name,
          page.float(comparison.map.points),
          selected === undefined ? [] : near('theirs', selected),
        )}
      </div>
      {selected !== undefined && (
        <div class="two-lists">
          <div>
            <h3>Neighbours here</h3>
            <Samples samples={near('own', selected)} />
          </div>
          <div>
            <h3>Neighbours there</h3>
            <Samples samples={near('theirs', selected)} />
          </div>
        </div>
      )}
      <div class="choices" role="group" aria-label="List">
        {(['movers', 'gained', 'lost'] as const).map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={lists === name}
            onClick={() => setLists(name)}
          >
            {name} {name !== 'movers' && `(${comparison.counts[name]})`}
          </button>
        ))}
      </div>
      <div class="samples">
        {comparison[lists].slice(0, 48).map((sample) => (
          <Sample
            key={sample}
            sample={sample}
            note={`${Math.round(overlaps[sample]! * k)} of ${k} shared`}
          />
        ))}
        {lists !== 'movers' && comparison.counts[lists] > 48 && (
          <span class="note">and {comparison.counts[lists] - 48} more</span>
        )}
        {comparison[lists].length === 0 && <span class="note">none</span>}
      </div>
    </section>
  );
}
