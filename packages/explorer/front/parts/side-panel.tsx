import { factText } from '../data/fact-text.js';
import { useStore } from '../data/store.js';
import { Concepts } from './concepts.js';
import { Sample, Sound } from './sample.js';
import { Thumb } from './thumb.js';

/** The selected sample: its facts, and its neighbours in the original space. */
export function SidePanel({ map }: { readonly map: number }) {
  const { page, selected, second, select, compareWith, open, pairing, pair } = useStore();
  if (selected === undefined)
    return (
      <aside class="side">
        <p class="note">
          Click a point, or press Enter on the map, to see a sample and its neighbours in the
          original space.
        </p>
      </aside>
    );
  const near = page.near(selected);
  const trust = page.float(page.maps[map]!.trust);
  const [label, predicted] = [
    page.whole(page.labels)[selected]!,
    page.whole(page.predicted)[selected]!,
  ];
  const partner = page.crossModal ? page.whole(page.crossModal.partners)[selected]! : -1;
  const text = page.texts?.at(selected);
  return (
    <aside class="side" aria-label="Selected sample">
      <div class="chosen">
        {(page.picture(selected) || !text) && <Thumb sample={selected} size={128} />}
        <div>
          <h2 id="selected-name">{page.keys.at(selected)}</h2>
          <dl>
            {label >= 0 && <Fact name="class" value={page.classes[label]!} />}
            {predicted >= 0 && <Fact name="by neighbours" value={page.classes[predicted]!} />}
            <Fact name="trust" value={`${(100 * trust[selected]!).toFixed(0)} %`} />
            {page.facts.map((fact) => {
              const { name, categories, values } = fact;
              const value = categories
                ? page.whole(values)[selected]!
                : page.float(values)[selected]!;
              const text = categories
                ? value === fact.rest
                  ? undefined
                  : categories[value]
                : Number.isNaN(value)
                  ? undefined
                  : factText(fact, value);
              return text === undefined ? null : <Fact key={name} name={name} value={text} />;
            })}
          </dl>
          <Sound sample={selected} />
        </div>
      </div>
      {text && <blockquote>{text}</blockquote>}
      <Concepts sample={selected} />
      {partner >= 0 && (
        <>
          <h3>Partner</h3>
          <Sample sample={partner} />
        </>
      )}
      <p>
        <button type="button" id="pair" aria-pressed={pairing} onClick={() => pair(!pairing)}>
          Why similar to another…
        </button>{' '}
        {pairing && (
          <span class="note">Select any other sample: on the map, in a list, by search.</span>
        )}
      </p>
      <h3>Neighbours in the original space</h3>
      <div class="neighbours">
        {!near && <p class="note">Looking for them…</p>}
        {near?.samples.map((sample, at) => (
          <div key={sample} class={second === sample ? 'neighbour second' : 'neighbour'}>
            <Sample sample={sample} note={`cos ${near.scores[at]!.toFixed(3)}`} />
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
