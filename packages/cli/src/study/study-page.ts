import { intervalText } from '../score/score-table.js';
import { percent } from './percent.js';
import { studySummary, type ShareSummary } from './study-summary.js';
import { systems, type Study, type System } from './study.js';

const colours: Readonly<Record<System, string>> = {
  'fine-tuned': '#0b6e4f',
  linear: '#2f6fde',
  'from scratch': '#c8553d',
  trivial: '#777777',
};
const [width, height, margin] = [560, 320, 44];

/** A study as one page that needs nothing else: plots as SVG, and the tables behind them. */
export function studyPage(study: Study): string {
  const summary = studySummary(study);
  const seeds = new Set(study.cells.map(({ seed }) => seed)).size;
  const cells = (values: readonly string[], tag: 'td' | 'th') =>
    `<tr>${values.map((value) => `<${tag}>${escape(value)}</${tag}>`).join('')}</tr>`;
  const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
    `<table>${cells(head, 'th')}${rows.map((row) => cells(row, 'td')).join('')}</table>`;
  const efficiency = table(
    ['labels', 'samples', ...systems, 'over linear', 'over from scratch'],
    summary.map(({ share, samples, accuracy, gain }) => [
      percent(share),
      String(samples),
      ...systems.map((system) => intervalText(accuracy[system])),
      intervalText(gain.linear),
      intervalText(gain['from scratch']),
    ]),
  );
  const transfer =
    study.transfer.length === 0
      ? ''
      : '<h2>Other data</h2><p>Accuracy of a linear probe before and after fine-tuning with ' +
        `${percent(summary.at(-1)!.share)} of the labels: what was forgotten, and what carries ` +
        `over. Intervals are over samples, gains are paired.</p>${table(
          ['data', 'before', 'after', 'gain'],
          study.transfer.map(({ data, before, after, gain }) => [
            data,
            ...[before, after, gain].map(intervalText),
          ]),
        )}`;
  const over =
    seeds === 1
      ? 'one seed'
      : `${seeds} seeds with 95 % intervals over them: labels, order and initial values are drawn anew`;
  const trivial = [...new Set(study.cells.map((cell) => cell.trivial))].join(', ');
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Study of ${escape(study.run)}</title>
<style>body{font:15px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.2rem .5rem;text-align:left}</style>
<h1>Study of ${escape(study.run)}</h1>
<h2>Label efficiency</h2>
<p>Accuracy on ${study.heldOut} samples of ${escape(study.data)} that no system learned from, mean over
${over}.
Trivial: ${escape(trivial)}.</p>
${plot(summary)}
${efficiency}
${transfer}
<p>Scores on one collection are no evidence for another.</p>
</html>
`;
}

function plot(summary: readonly ShareSummary[]): string {
  const shares = summary.map(({ samples }) => Math.log(samples));
  const [first, last] = [Math.min(...shares), Math.max(...shares)];
  const x = (samples: number) =>
    last === first
      ? width / 2
      : margin + ((Math.log(samples) - first) / (last - first)) * (width - 2 * margin);
  const y = (score: number) =>
    height - margin - Math.min(1, Math.max(0, score)) * (height - 2 * margin);
  const fixed = (value: number) => value.toFixed(1);
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (score) =>
      `<line x1="${margin}" x2="${width - margin}" y1="${fixed(y(score))}" y2="${fixed(y(score))}" stroke="#ddd"/>` +
      `<text x="${margin - 6}" y="${fixed(y(score) + 4)}" text-anchor="end">${score}</text>`,
  );
  const labels = summary.map(
    ({ samples, share }) =>
      `<text x="${fixed(x(samples))}" y="${height - margin + 18}" text-anchor="middle">` +
      `${samples} (${percent(share)})</text>`,
  );
  const lines = systems.map((system, i) => {
    const points = summary.map(({ samples, accuracy }) => ({
      at: x(samples),
      ...accuracy[system],
    }));
    const path = points.map(({ at, value }) => `${fixed(at)},${fixed(y(value))}`).join(' ');
    const bars = points.map(
      ({ at, low, high }) =>
        `<line x1="${fixed(at)}" x2="${fixed(at)}" y1="${fixed(y(low))}" y2="${fixed(y(high))}"/>`,
    );
    const dots = points.map(
      ({ at, value }) => `<circle cx="${fixed(at)}" cy="${fixed(y(value))}" r="3"/>`,
    );
    const colour = colours[system];
    return (
      `<g stroke="${colour}" fill="${colour}"><polyline points="${path}" fill="none" stroke-width="2"/>` +
      `${bars.join('')}${dots.join('')}` +
      `<text x="${margin + 8 + 120 * i}" y="20" stroke="none">${system}</text></g>`
    );
  });
  return (
    `<svg viewBox="0 0 ${width} ${height}" width="${width}" role="img" ` +
    'aria-label="Accuracy by the number of labels" font-size="12" font-family="sans-serif">' +
    `${grid.join('')}${labels.join('')}${lines.join('')}</svg>`
  );
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
