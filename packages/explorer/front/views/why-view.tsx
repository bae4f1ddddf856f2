import { useState } from 'preact/hooks';
import type { PairOfPlaces } from '../data/place-pairs.js';
import type { Page } from '../data/page-contents.js';
import { shellWord } from '../data/shell-word.js';
import { useStore } from '../data/store.js';
import { Sample } from '../parts/sample.js';
import { Thumb } from '../parts/thumb.js';

/** Which places of two samples make them similar. */
export function WhyView() {
  const { page, selected, second, compareWith, select } = useStore();
  const [centred, setCentred] = useState(true);
  if (selected === undefined || second === undefined)
    return (
      <section>
        <h2>Why similar</h2>
        <p class="note">
          Select a sample, then press “why?” beside one of its neighbours, or “Why similar to
          another…” and select any other sample.
        </p>
      </section>
    );
  const pair = page.why(selected, second, centred);
  const swap = () => {
    select(second);
    compareWith(selected);
  };
  return (
    <section class="why-view">
      <h2>Why similar</h2>
      <button type="button" onClick={swap}>
        Swap
      </button>{' '}
      <label>
        <input
          id="centred"
          type="checkbox"
          checked={centred}
          onChange={(event) => setCentred(event.currentTarget.checked)}
        />{' '}
        take away what all samples share (the mean embedding)
      </label>
      {pair === 'waiting' ? (
        <p class="note">Computing…</p>
      ) : pair ? (
        <Places pair={pair} a={selected} b={second} centred={centred} />
      ) : (
        <Absent a={selected} b={second} />
      )}
    </section>
  );
}

/** How `explain` finds a sample: by its name, a caption by its words. */
function nameOf(page: Page, sample: number): string {
  const { crossModal } = page;
  const isSecond = crossModal !== undefined && page.bytes(crossModal.side)[sample] === 1;
  return (isSecond && page.texts?.at(sample)) || page.keys.at(sample);
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
          (page.served
            ? 'The places of these samples cannot be computed here.'
            : 'The places of these samples are not in the file: more samples were given than fit. ' +
              'With --serve they are computed for any two.')}
      </p>
      <p class="note">This command explains the pair with gradients and occlusion as well:</p>
      <code id="command">
        {page.command} explain{' '}
        {[page.run, nameOf(page, a), nameOf(page, b)].map(shellWord).join(' ')} --data{' '}
        {shellWord(page.data)}
      </code>
    </>
  );
}

function Places({
  pair,
  a,
  b,
  centred,
}: {
  readonly pair: PairOfPlaces;
  readonly a: number;
  readonly b: number;
  readonly centred: boolean;
}) {
  const { page } = useStore();
  const [focus, setFocus] = useState<number>();
  const { gridA, gridB, pairs, sum, wordsA, wordsB, turned } = pair;
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
  const similarity = pair.cosine ?? cosineOf(page, a, b);
  return (
    <>
      <p id="why-sum">
        Sum over {countA} × {countB} pairs of places: <strong>{sum.toFixed(4)}</strong>
        {centred && ' (the cosine of the centred embeddings)'}
        {centred && similarity !== undefined && `; cosine ${similarity.toFixed(4)}`}
        {!centred && similarity !== undefined && (
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
          <Side
            {...{ sample: a, words: wordsA, turned, grid: gridA, values: totalsA, focus }}
            onFocus={setFocus}
          />
          <Side {...{ sample: b, words: wordsB, turned, grid: gridB, values: totalsB }} />
        </div>
      )}
      <p class="note">
        {wordsA && wordsB
          ? 'Hundredths of the cosine. Orange pairs add to the similarity, blue ones take from it.'
          : 'Orange places add to the similarity, blue ones take from it. Click a place on the ' +
            'left to see which places on the right it agrees with.'}
      </p>
    </>
  );
}

interface HeatProps {
  readonly sample: number;
  readonly grid: readonly [number, number];
  readonly values: readonly number[];
  readonly turned: boolean;
  readonly words?: readonly string[];
  readonly focus?: number;
  readonly onFocus?: (place: number | undefined) => void;
}

/** One side: its tokens in a line, or its picture with places over it. */
function Side(props: HeatProps) {
  return props.words ? <Tokens {...props} /> : <Heat {...props} />;
}

function Tokens({ words = [], values, focus, onFocus }: HeatProps) {
  const largest = Math.max(...values.map(Math.abs), 1e-12);
  return (
    <p class="token-line">
      {words.map((word, place) => {
        const style = { background: heat(values[place]! / largest) };
        const title = `${values[place]!.toFixed(4)} of the cosine`;
        return onFocus ? (
          <button
            key={place}
            type="button"
            {...{ style, title }}
            aria-pressed={focus === place}
            onClick={() => onFocus(focus === place ? undefined : place)}
          >
            {word}
          </button>
        ) : (
          <span key={place} {...{ style, title }}>
            {word}
          </span>
        );
      })}
    </p>
  );
}

function Heat({ sample, grid, values, turned, focus, onFocus }: HeatProps) {
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
  const largest = pairs.reduce((maximum, value) => Math.max(maximum, Math.abs(value)), 1e-12);
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

/** The cosine, where one is among the neighbours of the other. */
function cosineOf(page: Page, a: number, b: number): number | undefined {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const near = page.near(from);
    const at = near?.samples.indexOf(to) ?? -1;
    if (near && at >= 0) return near.scores[at];
  }
  return undefined;
}
