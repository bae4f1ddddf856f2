import type { PageInterval } from '../../src/page/page-data.js';

/** A share with its interval as a bar from 0 to 1. */
export function IntervalBar({
  name,
  interval,
}: {
  readonly name: string;
  readonly interval: PageInterval;
}) {
  const { value, low, high, count } = interval;
  return (
    <div class="interval" title={`${percent(low)} to ${percent(high)}, ${count} samples`}>
      <span class="interval-name">{name}</span>
      <span class="interval-bar">
        <i class="interval-value" style={{ width: `${100 * value}%` }} />
        <i
          class="interval-range"
          style={{ left: `${100 * low}%`, width: `${100 * (high - low)}%` }}
        />
      </span>
      <span class="interval-number">
        {percent(value)}{' '}
        <small>
          ({percent(low)} to {percent(high)}, n = {count})
        </small>
      </span>
    </div>
  );
}

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
