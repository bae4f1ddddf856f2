import type { Page } from './page.js';

/** Saves samples as a CSV with the columns `path` and `label`, which `--data` reads. */
export function manifestOf(page: Page, samples: readonly number[]): void {
  const labels = page.whole(page.labels);
  const field = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
  const lines = samples.map((sample) => {
    const label = labels[sample]!;
    return [page.keys[sample]!, label < 0 ? '' : page.classes[label]!].map(field).join();
  });
  const file = new Blob([`path,label\n${lines.join('\n')}\n`], { type: 'text/csv' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = 'selection.csv';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
