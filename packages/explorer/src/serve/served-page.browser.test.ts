import { rasterPng } from '@counterpoint/explain';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPage } from '../page/build-page.js';
import { chromiumPath, observe, openChromium, type Observed } from '../testing/open-chromium.js';
import { hostile, sampleInput } from '../testing/sample-input.js';
import { servePage, type ServedPage } from './serve-page.js';

const path = chromiumPath();

describe.skipIf(path === undefined)('a served page in a browser', () => {
  let browser: Browser;
  let page: Page;
  let served: ServedPage;
  let observed: Observed;
  const expectShown = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 60_000 });

  beforeAll(async () => {
    const { previews = [], ...input } = sampleInput(120);
    const texts = previews.map(({ text }) => ({ text }));
    const media = { pictures: [true, true], sounds: [false, false], words: true };
    const options = { ...input.options, exactUpTo: 60 };
    const built = await buildPage({
      ...input,
      ...{ previews: texts, media, options, words: undefined },
      ...{ comparison: undefined, checkpoints: undefined, places: undefined },
    });
    served = await servePage(built, {
      embeddings: input.embeddings,
      samples: {
        picture: async (sample) => {
          const { picture } = previews[sample]!;
          return picture && { bytes: rasterPng(picture), mime: 'image/png' };
        },
        why: async (a, b) => ({
          ...{ gridA: [1, 2], gridB: [1, 1], sum: 0.75, turned: false },
          pairs: [0.5, 0.25],
          wordsA: ['left', `${a}`],
          wordsB: [`${b}`],
        }),
        embedWords: async () => input.embeddings.rows.subarray(0, input.embeddings.width),
      },
    });
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
    const outside = observed.requests.filter((url) => !url.startsWith(served.url));
    expect(outside).toEqual([]);
  });

  test('names, exact neighbours and pictures arrive when a point is selected', async () => {
    await page.locator('canvas.map').focus();
    await page.keyboard.press('Enter');
    await expectShown(() => page.locator('.neighbour').count()).toBe(15);
    await expectShown(() => page.locator('#selected-name').textContent()).toMatch(/\.png$/u);
    await expectShown(async () => observed.requests.some((url) => url.includes('/picture/'))).toBe(
      true,
    );
  });

  test('search by name and by any words', async () => {
    await page.locator('#search').fill('onerror');
    await expectShown(() => page.locator('#found').textContent()).toBe('1 found');
    await page.locator('#search').press('Enter');
    await expectShown(() => page.locator('#selected-name').textContent()).toBe(`${hostile}.png`);
    expect(await page.evaluate(() => (globalThis as { hacked?: number }).hacked)).toBeUndefined();
    await page.locator('#search').fill('anything at all');
    await page.getByRole('button', { name: /nearest to .anything at all/u }).click();
    await expectShown(() => page.locator('#collected').textContent()).toBe('30 collected');
  });

  test('why similar is asked of the server', async () => {
    await page.locator('.why').first().click();
    await expectShown(() => page.locator('#why-sum').textContent()).toContain('0.7500');
    await expectShown(() => page.locator('.tokens').textContent()).toContain('left');
  });

  test('every view opens', async () => {
    for (const name of await page.getByRole('tab').allTextContents()) {
      await page.getByRole('tab', { name, exact: true }).click();
      await expectShown(() => page.locator('.view').textContent()).not.toBe('Reading…');
    }
  });
});
