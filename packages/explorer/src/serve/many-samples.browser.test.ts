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
function randomEmbeddings(): { readonly embeddings: EmbeddingMatrix; readonly labels: Int32Array } {
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
  const { embeddings, labels } = randomEmbeddings();
  let browser: Browser;
  let page: Page;
  let built: BuiltPage;
  let served: ServedPage;
  let observed: Observed;
  const expectShown = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 60_000 });
  const viewOf = async (name: string): Promise<string> => {
    await page.getByRole('tab', { name, exact: true }).click();
    await expectShown(() => page.locator('.view').textContent()).not.toBe('Reading…');
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
    observed = observe(page, served.url);
    await page.goto(served.url);
    await page.locator('canvas.map').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    expect(observed.errors).toEqual([]);
    expect(observed.requests.filter((url) => !url.startsWith(served.url))).toEqual([]);
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
    const sampleLists = built.data.concepts!.totals.map(({ samples }) => samples);
    expect(Math.max(...sampleLists)).toBeLessThanOrEqual(landmarks);
    await viewOf('Map');
    for (const row of [4321, 17]) {
      await page.locator('#search').fill(`point ${row}`);
      await expectShown(() => page.locator('#found').textContent()).toMatch(/^[1-9]\d* found$/u);
      await page.locator('#search').press('Enter');
      await expectShown(() => page.locator('#selected-name').textContent()).toBe(`point ${row}`);
      await expectShown(() => page.locator('.concepts .note').textContent()).toContain('Explained');
      await expectShown(() => page.locator('.neighbour').count()).toBe(15);
    }
    const one = { rows: embeddings.rows.subarray(4321 * width, 4322 * width), count: 1, width };
    const expected = [...nearest(one, embeddings, 16).indices].filter((row) => row !== 4321);
    const answer = await fetch(`${served.url}near/4321`);
    expect(((await answer.json()) as { samples: number[] }).samples).toEqual(expected.slice(0, 15));
    const concepts = await fetch(`${served.url}concepts/17`);
    expect(await concepts.json()).toEqual({ concepts: [], residual: 1 });
    expect((await fetch(`${served.url}concepts/${count}`)).status).toBe(404);
  });
});
