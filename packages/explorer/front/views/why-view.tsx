import { useState } from 'preact/hooks';
import { pairOfPlaces, type PairOfPlaces } from '../data/pair-of-places.js';
import { useStore } from '../data/store.js';
import { Sample } from '../parts/sample.js';
import { Thumb } from '../parts/thumb.js';

/** Which places of two samples make them similar. */
export function WhyView() {
  const { page, selected, second, compareWith, select } = useStore();
  if (selected === undefined || second === undefined)
    return (
      <section>
        <h2>Why similar</h2>
        <p class="note">Select a sample, then press “why?” beside one of its neighbours.</p>
      </section>
    );
  const pair = pairOfPlaces(page, selected, second);
  const swap = () => {
    select(second);
    compareWith(selected);
  };
  return (
    <section class="why-view">
      <h2>Why similar</h2>
      <button type="button" onClick={swap}>
        Swap
      </button>
      {pair ? <Places pair={pair} a={selected} b={second} /> : <Absent a={selected} b={second} />}
    </section>
  );
}

function Absent({ a, b }: { readonly a: number; readonly b: number }) {
  const { page } = useStore();
  return (
    <>
      <div class="pair">
        <Sample sample={a} size={128} />
        <Sample sample={b} size={128} />
      </div>
      <p>
        {page.placesReason ??
          'The places of these samples are not in the file: more samples were given than fit.'}
      </p>
      <p class="note">This command explains the pair with gradients and occlusion as well:</p>
      <code>{`${page.command} explain ${page.run} "${page.keys[a]}" "${page.keys[b]}" --data ${page.data}`}</code>
    </>
  );
}

function Places({
  pair,
  a,
  b,
}: {
  readonly pair: PairOfPlaces;
  readonly a: number;
  readonly b: number;
}) {
  const { page } = useStore();
  const [focus, setFocus] = useState<number>();
  const { gridA, gridB, pairs, sum, wordsA, wordsB } = pair;
  const [countA, countB] = [gridA[0] * gridA[1], gridB[0] * gridB[1]];
  const totalsA = Array.from({ length: countA }, (_, i) =>
    pairs.subarray(i * countB, (i + 1) * countB).reduce((s, v) => s + v, 0),
  );
  const totalsB = Array.from({ length: countB }, (_, j) => {
    if (focus !== undefined) return pairs[focus * countB + j]!;
    let total = 0;
    for (let i = 0; i < countA; i++) total += pairs[i * countB + j]!;
    return total;
  });
  const similarity = cosineOf(page.neighbours.k, page, a, b);
  return (
    <>
      <p id="why-sum">
        Sum over {countA} × {countB} pairs of places: <strong>{sum.toFixed(4)}</strong>
        {similarity !== undefined && (
          <>
            ; cosine <strong>{similarity.toFixed(4)}</strong>, gap{' '}
            {Math.abs(sum - similarity).toExponential(1)}
          </>
        )}
      </p>
      {wordsA && wordsB ? (
        <TokenTable words={[wordsA, wordsB]} pairs={pairs} columns={countB} />
      ) : (
        <div class="pair">
          <Heat sample={a} grid={gridA} values={totalsA} focus={focus} onFocus={setFocus} />
          <Heat sample={b} grid={gridB} values={totalsB} />
        </div>
      )}
      <p class="note">
        Orange places add to the similarity, blue ones take from it. Click a place on the left to
        see which places on the right it agrees with.
      </p>
    </>
  );
}

interface HeatProps {
  readonly sample: number;
  readonly grid: readonly [number, number];
  readonly values: readonly number[];
  readonly focus?: number;
  readonly onFocus?: (place: number | undefined) => void;
}

function Heat({ sample, grid, values, focus, onFocus }: HeatProps) {
  const { page } = useStore();
  const turned = page.places!.turned;
  const [rows, columns] = turned ? [grid[1], grid[0]] : grid;
  const largest = Math.max(...values.map(Math.abs), 1e-12);
  const placeAt = (row: number, column: number) =>
    turned ? column * grid[1] + (grid[1] - 1 - row) : row * grid[1] + column;
  return (
    <div class="heat">
      <Thumb sample={sample} size={256} />
      <div class="cells" style={{ gridTemplateColumns: `repeat(${columns}, 1fr)` }}>
        {Array.from({ length: rows * columns }, (_, at) => {
          const place = placeAt(Math.floor(at / columns), at % columns);
          const level = values[place]! / largest;
          const style = { background: heat(level) };
          const title = `${values[place]!.toFixed(4)} of the cosine`;
          return onFocus ? (
            <button
              key={place}
              type="button"
              title={title}
              style={style}
              aria-pressed={focus === place}
              onClick={() => onFocus(focus === place ? undefined : place)}
            />
          ) : (
            <span key={place} title={title} style={style} />
          );
        })}
      </div>
    </div>
  );
}

function TokenTable({
  words: [a, b],
  pairs,
  columns,
}: {
  readonly words: readonly [readonly string[], readonly string[]];
  readonly pairs: Float64Array;
  readonly columns: number;
}) {
  const largest = pairs.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);
  return (
    <div class="scroll">
      <table class="tokens">
        <thead>
          <tr>
            <th />
            {b.map((word, j) => (
              <th key={j}>{word}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {a.map((word, i) => (
            <tr key={i}>
              <th>{word}</th>
              {b.map((_, j) => {
                const value = pairs[i * columns + j]!;
                return (
                  <td key={j} style={{ background: heat(value / largest) }}>
                    {(100 * value).toFixed(1)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Blue below zero, orange above. */
function heat(level: number): string {
  const opacity = 0.75 * Math.sqrt(Math.min(1, Math.abs(level)));
  return level < 0 ? `rgba(0, 114, 178, ${opacity})` : `rgba(213, 94, 0, ${opacity})`;
}

function cosineOf(
  k: number,
  page: ReturnType<typeof useStore>['page'],
  a: number,
  b: number,
): number | undefined {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const at = page
      .whole(page.neighbours.indices)
      .subarray(from * k, (from + 1) * k)
      .indexOf(to);
    if (at >= 0) return page.float(page.neighbours.scores)[from * k + at];
  }
  return undefined;
}
