import { useMemo } from 'preact/hooks';
import { useStore } from '../data/store.js';
import { percent } from '../parts/interval-bar.js';
import { Sample } from '../parts/sample.js';
import { Plot } from './training-view.js';

/** What the dimensions hold: spectrum, what facts explain, dead and duplicate ones, and the samples that drive each. */
export function DimensionsView() {
  const { page } = useStore();
  const { shares, effectiveRank, dead, duplicates, duplicateCount, drivers, factShares } =
    page.dimensions;
  const steps = useMemo(() => shares.map((_, i) => i + 1), [shares]);
  const lines = useMemo(
    () => [
      {
        name: 'log10 share',
        values: shares.map((share) => (share > 1e-12 ? Math.log10(share) : null)),
        colour: '#0072b2',
      },
    ],
    [shares],
  );
  return (
    <section>
      <h2>Dimensions</h2>
      <p>
        {page.width} dimensions, effective rank <strong>{effectiveRank.toFixed(1)}</strong>,{' '}
        {dead.length} dead, {duplicateCount} {duplicateCount === 1 ? 'pair' : 'pairs'} of
        duplicates.
        {page.landmarks !== undefined &&
          ` What follows the spectrum is of ${page.landmarks.toLocaleString('en')} landmarks.`}
      </p>
      <div class="plots">
        <Plot
          title="share of the variance by principal component, log10"
          steps={steps}
          lines={lines}
          axis="component"
        />
        <div class="fact-shares">
          <h3>What the space is about</h3>
          <p class="note">
            The share of the whole variance that each fact explains; a random fact explains the
            chance.
          </p>
          {factShares.map(({ name, share, chance }) => (
            <div key={name} class="interval">
              <span class="interval-name">{name}</span>
              <span class="interval-bar">
                <i class="interval-value" style={{ width: `${100 * share}%` }} />
              </span>
              <span class="interval-number">
                {percent(share)} <small>(chance {percent(chance)})</small>
              </span>
            </div>
          ))}
          {factShares.length === 0 && <p class="note">The data has no facts.</p>}
        </div>
      </div>
      {dead.length > 0 && <p>Dead: {dead.slice(0, 100).join(', ')}</p>}
      {duplicates.length > 0 && (
        <>
          <h3>Duplicates</h3>
          <p>
            {duplicates
              .slice(0, 30)
              .map(({ a, b, correlation }) => `${a} and ${b} (${correlation.toFixed(3)})`)
              .join(', ')}
            {duplicateCount > 30 && ` and ${duplicateCount - 30} more`}
          </p>
        </>
      )}
      <h3>What drives each dimension</h3>
      <div class="drivers">
        {drivers.map(({ dimension, highest, lowest, fact, deviation }) => (
          <div key={dimension} class="driver">
            <p>
              <strong>{dimension}</strong> deviation {deviation.toPrecision(3)}
              {fact && (
                <>
                  ; {fact.name} explains {percent(fact.share)}
                </>
              )}
            </p>
            <div class="row">
              <span class="note">high</span>
              {highest.map((sample) => (
                <Sample key={sample} sample={sample} size={36} />
              ))}
            </div>
            <div class="row">
              <span class="note">low</span>
              {lowest.map((sample) => (
                <Sample key={sample} sample={sample} size={36} />
              ))}
            </div>
          </div>
        ))}
      </div>
    </section>
  );
}
