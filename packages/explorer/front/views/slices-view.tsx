import { useState } from 'preact/hooks';
import { useStore } from '../data/store.js';
import { IntervalBar } from '../parts/interval-bar.js';
import { Sample } from '../parts/sample.js';

/** Accuracy by slices, confusion, confident errors, and samples that are likely mislabelled. */
export function SlicesView() {
  const { page, collect, open } = useStore();
  const { classification } = page;
  const [fact, setFact] = useState(0);
  const [cell, setCell] = useState<readonly [number, number]>();
  if (!classification) return <p class="note">The data has no classes.</p>;
  const { slices, confusion, errors, suspects, counts, overall, neighbours } = classification;
  const slice = slices[fact]!;
  const classes = page.classes;
  const maximum = confusion.reduce(
    (largest, count, at) =>
      Math.floor(at / classes.length) === at % classes.length ? largest : Math.max(largest, count),
    1,
  );
  const noteOf = ({ predicted, confidence }: (typeof errors)[number]) =>
    `${classes[predicted]}, ${(100 * confidence).toFixed(0)} % of votes`;
  const members = ([truth, predicted]: readonly [number, number]) =>
    [...page.whole(page.labels).keys()].filter(
      (i) => page.whole(page.labels)[i] === truth && page.whole(page.predicted)[i] === predicted,
    );
  return (
    <section>
      <h2>Slices and errors</h2>
      <p class="note">
        The class of each sample by its {neighbours} nearest neighbours
        {page.landmarks !== undefined && ` among ${page.landmarks.toLocaleString('en')} landmarks`},
        itself left out. Intervals are 95 %.
      </p>
      <IntervalBar name="all" interval={overall} />
      <label>
        Slice by{' '}
        <select value={fact} onChange={(event) => setFact(Number(event.currentTarget.value))}>
          {slices.map(({ fact: name }, i) => (
            <option key={name} value={i}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <div class="intervals">
        {slice.rows.map((row) => (
          <IntervalBar key={row.name} name={row.name} interval={row} />
        ))}
      </div>
      <h3>Confusion</h3>
      {classes.length <= 30 ? (
        <div class="scroll">
          <table class="confusion">
            <thead>
              <tr>
                <th>true \ by neighbours</th>
                {classes.map((name) => (
                  <th key={name}>{name}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {classes.map((name, truth) => (
                <tr key={name}>
                  <th>{name}</th>
                  {classes.map((_, predicted) => {
                    const count = confusion[truth * classes.length + predicted]!;
                    const opacity = truth === predicted ? 0 : count / maximum;
                    return (
                      <td
                        key={predicted}
                        style={{ background: `rgba(213, 94, 0, ${0.7 * opacity})` }}
                      >
                        <button
                          type="button"
                          disabled={count === 0}
                          onClick={() => setCell([truth, predicted])}
                        >
                          {count}
                        </button>
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <p class="note">
          {classes.length} classes: the table is left out. The slices above name the weakest.
        </p>
      )}
      {cell && (
        <>
          <p>
            {cell[0] === cell[1]
              ? `${classes[cell[0]]}, as the neighbours say`
              : `${classes[cell[0]]} taken for ${classes[cell[1]]}`}{' '}
            <button
              type="button"
              onClick={() => {
                collect(members(cell));
                open('Map');
              }}
            >
              Show on the map
            </button>
          </p>
          <div class="samples">
            {members(cell)
              .slice(0, 24)
              .map((sample) => (
                <Sample key={sample} sample={sample} />
              ))}
          </div>
        </>
      )}
      <h3>Most confident errors ({counts.errors} in all)</h3>
      <ErrorList errors={errors} count={counts.errors} noteOf={noteOf} />
      <h3>Likely mislabelled ({counts.suspects})</h3>
      <p class="note">At least 80 % of the neighbours have one other class.</p>
      <ErrorList errors={suspects} count={counts.suspects} noteOf={noteOf} />
    </section>
  );
}

/** So many samples of a list are shown. */
const listed = 36;

type Listed = { readonly sample: number; readonly predicted: number; readonly confidence: number };

function ErrorList({
  errors,
  count,
  noteOf,
}: {
  readonly errors: readonly Listed[];
  readonly count: number;
  readonly noteOf: (error: Listed) => string;
}) {
  return (
    <div class="samples">
      {errors.slice(0, listed).map((error) => (
        <Sample key={error.sample} sample={error.sample} note={noteOf(error)} />
      ))}
      {count > listed && <span class="note">and {count - listed} more</span>}
      {count === 0 && <span class="note">none</span>}
    </div>
  );
}
