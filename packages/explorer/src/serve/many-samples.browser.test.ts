import { Rng } from '@counterpoint/core';
import { nearest, type EmbeddingMatrix } from '@counterpoint/eval';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPage, type BuiltPage } from '../page/build-page.js';
import { chromiumPath, observe, openChromium, type Observed } from '../testing/open-chromium.js';
import { servePage, type ServedPage } from './serve-page.js';

const path = chromiumPath();
const [count, width, landmarks] = [5000, 8, 300];

/** Ten clusters of two sides, and pairs of equal rows across splits. */
function drawn(): { readonly embeddings: EmbeddingMatrix; readonly labels: Int32Array } {
  const rng = Rng.of(1, 'many-samples');
  const centres = Float32Array.from({ length: 10 * width }, () => rng.normal());
  const labels = Int32Array.from({ length: count }, (_, i) => i % 10);
  const rows = Float32Array.from(
    { length: count * width },
    (_, at) =>
      centres[labels[Math.floor(at / width)]! * width + (at % width)]! + rng.normal(0, 0.2),
  );
  rows.fill(0, 17 * width, 18 * width); // an embedding of zeros
  return { embeddings: { rows, count, width }, labels };
}

describe.skipIf(path === undefined)('5,000 points by 300 landmarks, as a million are shown', () => {
  const { embeddings, labels } = drawn();
  let browser: Browser;
  let page: Page;
  let built: BuiltPage;
  let served: ServedPage;
  let seen: Observed;
  const shown = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 60_000 });
  const viewOf = async (name: string): Promise<string> => {
    await page.getByRole('tab', { name, exact: true }).click();
    await shown(() => page.locator('.view').textContent()).not.toBe('Reading…');
    return (await page.locator('.view').textContent())!;
  };

  beforeAll(async () => {
    built = await buildPage({
      ...{ title: 'Many', run: 'none', data: 'drawn', program: 'test' },
      embeddings,
      labels,
      keys: Array.from({ length: count }, (_, i) => `point ${i}`),
      classes: Array.from({ length: 10 }, (_, i) => `cluster ${i}`),
      metadata: Array.from({ length: count }, (_, i) => ({ split: i % 3 ? 'train' : 'test' })),
      concepts: {
        names: ['first', 'second'],
        vectors: { rows: embeddings.rows.slice(0, 2 * width), count: 2, width },
        source: 'two points',
      },
      media: { pictures: [false], sounds: [false], words: false },
      options: { exactUpTo: 1000, landmarks, epochs: 60 },
    });
    served = await servePage(built, { embeddings, samples: {} });
    browser = await openChromium(path!);
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    seen = observe(page, served.url);
    await page.goto(served.url);
    await page.locator('canvas.map').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    expect(seen.errors).toEqual([]);
    expect(seen.requests.filter((url) => !url.startsWith(served.url))).toEqual([]);
  });

  test('every view says what was counted by landmarks', async () => {
    expect(built.data.landmarks).toBe(landmarks);
    expect(built.data.classification!.overall.value).toBeGreaterThan(0.9);
    expect(await viewOf('Map')).toContain('by 300 landmarks');
    expect(await viewOf('Slices and errors')).toContain('among 300 landmarks');
    expect(await viewOf('Duplicates')).toContain('among 300 landmarks');
    expect(await viewOf('Dimensions')).toContain('of 300 landmarks');
  });

  test('neighbours and concepts of a point are computed when it is selected', async () => {
    const taken = built.data.concepts!.totals.map(({ samples }) => samples);
    expect(Math.max(...taken)).toBeLessThanOrEqual(landmarks);
    await viewOf('Map');
    for (const row of [4321, 17]) {
      await page.locator('#search').fill(`point ${row}`);
      await shown(() => page.locator('#found').textContent()).toMatch(/^[1-9]\d* found$/u);
      await page.locator('#search').press('Enter');
      await shown(() => page.locator('#selected-name').textContent()).toBe(`point ${row}`);
      await shown(() => page.locator('.concepts .note').textContent()).toContain('Explained');
      await shown(() => page.locator('.neighbour').count()).toBe(15);
    }
    const one = { rows: embeddings.rows.subarray(4321 * width, 4322 * width), count: 1, width };
    const wanted = [...nearest(one, embeddings, 16).indices].filter((row) => row !== 4321);
    const answer = await fetch(`${served.url}near/4321`);
    expect(((await answer.json()) as { samples: number[] }).samples).toEqual(wanted.slice(0, 15));
    const concepts = await fetch(`${served.url}concepts/17`);
    expect(await concepts.json()).toEqual({ concepts: [], residual: 1 });
    expect((await fetch(`${served.url}concepts/${count}`)).status).toBe(404);
  });
});
