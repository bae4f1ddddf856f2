import { useStore } from '../data/store.js';
import { Sample, Sound } from './sample.js';
import { Thumb } from './thumb.js';

/** The selected sample: its facts, and its neighbours in the original space. */
export function SidePanel({ trustOf }: { readonly trustOf: (sample: number) => number }) {
  const { page, selected, second, select, compareWith, open } = useStore();
  if (selected === undefined)
    return (
      <aside class="side">
        <p class="note">
          Click a point, or press Enter on the map, to see a sample and its neighbours in the
          original space.
        </p>
      </aside>
    );
  const { k } = page.neighbours;
  const near = page.whole(page.neighbours.indices).subarray(selected * k, (selected + 1) * k);
  const scores = page.float(page.neighbours.scores).subarray(selected * k, (selected + 1) * k);
  const [label, predicted] = [
    page.whole(page.labels)[selected]!,
    page.whole(page.predicted)[selected]!,
  ];
  const partner = page.crossModal ? page.whole(page.crossModal.partners)[selected]! : -1;
  return (
    <aside class="side" aria-label="Selected sample">
      <div class="chosen">
        <Thumb sample={selected} size={128} />
        <div>
          <h2 id="selected-name">{page.keys[selected]}</h2>
          <dl>
            {label >= 0 && <Fact name="class" value={page.classes[label]!} />}
            {predicted >= 0 && <Fact name="by neighbours" value={page.classes[predicted]!} />}
            <Fact name="trust" value={`${(100 * trustOf(selected)).toFixed(0)} %`} />
            {page.facts.map(({ name, categories, values }) => {
              const value = categories
                ? page.whole(values)[selected]!
                : page.float(values)[selected]!;
              const text = categories
                ? categories[value]
                : Number.isNaN(value)
                  ? undefined
                  : String(value);
              return text === undefined ? null : <Fact key={name} name={name} value={text} />;
            })}
          </dl>
          <Sound sample={selected} />
        </div>
      </div>
      {page.texts?.[selected] && <blockquote>{page.texts[selected]}</blockquote>}
      {partner >= 0 && (
        <>
          <h3>Partner</h3>
          <Sample sample={partner} />
        </>
      )}
      <h3>Neighbours in the original space</h3>
      <div class="neighbours">
        {Array.from(near, (sample, at) => (
          <div key={sample} class={second === sample ? 'neighbour second' : 'neighbour'}>
            <Sample sample={sample} note={`cos ${scores[at]!.toFixed(3)}`} />
            <button
              type="button"
              class="why"
              onClick={() => {
                compareWith(sample);
                open('Why similar');
              }}
            >
              why?
            </button>
          </div>
        ))}
      </div>
      <button type="button" onClick={() => select(undefined)}>
        Clear selection
      </button>
    </aside>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
