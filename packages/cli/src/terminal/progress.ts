import { duration } from './duration.js';
import { paint } from './paint.js';
import { TimeLeft } from './time-left.js';

/** How far the work is. */
export interface ProgressUpdate {
  readonly step: number;
  readonly totalSteps: number;
  /** Short facts in order, such as `loss 4.83`. */
  readonly facts: readonly string[];
}

/**
 * Shows how the work goes: one line that is redrawn on a terminal, plain lines now and then in a
 * pipe, nothing for programs.
 */
export interface ProgressDisplay {
  /** Redraws the line, or now and then prints one. */
  update(update: ProgressUpdate): void;
  /** A line that stays. */
  say(line: string): void;
  /** Removes the line that is redrawn. */
  end(): void;
}

/** Where {@link progressDisplay} writes, and how often. */
export interface ProgressOptions {
  /** Where lines go; standard error, so that standard output holds results alone. */
  readonly stream?: NodeJS.WriteStream;
  readonly silent?: boolean;
  /** Least time between plain lines. @default 10 */
  readonly secondsBetweenLines?: number;
}

/**
 * A display on standard error. It redraws one line on a terminal and prints plain lines elsewhere.
 */
export function progressDisplay({
  stream = process.stderr,
  silent = false,
  secondsBetweenLines = 10,
}: ProgressOptions = {}): ProgressDisplay {
  const started = performance.now();
  const timeLeft = new TimeLeft();
  let lastLine = -Infinity;
  let visible = false;
  const clear = () => {
    if (visible) stream.write('\r\x1b[2K');
    visible = false;
  };
  return {
    update({ step, totalSteps, facts }) {
      if (silent) return;
      const elapsed = (performance.now() - started) / 1000;
      const left = timeLeft.after(step, totalSteps, elapsed);
      const parts = [`step ${step}/${totalSteps}`, ...facts];
      if (left !== undefined) parts.push(`${duration(left)} left`);
      const text = parts.join(', ');
      if (stream.isTTY) {
        const columns = (stream.columns ?? 80) - 1;
        // the text comes first: the time left is not cut off for the bar
        const cells = Math.min(20, columns - text.length - 3);
        const full = Math.round((cells * step) / totalSteps);
        const bar = cells < 5 ? '' : `[${'#'.repeat(full)}${'.'.repeat(cells - full)}] `;
        stream.write(
          `\r\x1b[2K${paint(stream, 'cyan', bar)}${text.slice(0, columns - bar.length)}`,
        );
        visible = true;
      } else if (elapsed - lastLine >= secondsBetweenLines || step === totalSteps) {
        lastLine = elapsed;
        stream.write(`${text}\n`);
      }
    },
    say(line) {
      clear();
      if (!silent) stream.write(`${paint(stream, colourOf(line), line)}\n`);
    },
    end() {
      if (visible) stream.write('\n');
      visible = false;
    },
  };
}

/** Warnings are yellow. */
function colourOf(line: string): 'yellow' | undefined {
  return /^(Skipped|Left out|Leakage: of|Step \d+: (collaps|diverg)|There are fewer)/.test(line)
    ? 'yellow'
    : undefined;
}
