import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, observe, openChromium, type Observed } from '../testing/open-chromium.js';
import { hostile, sampleInput } from '../testing/sample-input.js';
import { buildPage } from './build-page.js';
import { writePage } from './write-page.js';

const path = chromiumPath();

describe.skipIf(path === undefined)('the page in a browser', () => {
  let folder: string;
  let browser: Browser;
  let page: Page;
  let observed: Observed;
  const shots = process.env['EXPLORER_SHOTS'];
  const shot = async (name: string) => {
    if (shots) await page.screenshot({ path: join(shots, `${name}.png`) });
  };
  const openTab = (name: string) => page.getByRole('tab', { name, exact: true }).click();
  /** Reads until the page shows it: views are drawn in a frame after the click. */
  const expectShown = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 30_000 });
  const canvasBox = async () => (await page.locator('canvas.map').first().boundingBox())!;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'explorer-'));
    const file = join(folder, 'page.html');
    const { bytes } = await writePage(file, await buildPage(sampleInput()));
    expect(bytes).toBeLessThan(2e6);
    browser = await openChromium(path!);
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    observed = observe(page, pathToFileURL(file).href);
    await page.goto(pathToFileURL(file).href);
    await page.locator('canvas.map').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
    expect(observed.errors).toEqual([]);
    expect(observed.requests).toEqual([]);
  });

  test('the map draws points, and a click on one selects it with its neighbours', async () => {
    const sample = await page.locator('canvas.map').evaluate((canvas) => {
      const { width, height } = canvas as unknown as { width: number; height: number };
      const context = (
        canvas as unknown as {
          getContext(kind: string): {
            getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray };
          };
        }
      ).getContext('2d');
      const { data } = context.getImageData(0, 0, width, height);
      const colours = new Set<number>();
      for (let i = 0; i < data.length; i += 4)
        if (data[i + 3]! > 200) colours.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!);
      return colours.size;
    });
    expect(sample).toBeGreaterThanOrEqual(3);
    await page.locator('canvas.map').focus();
    await page.keyboard.press('Enter');
    await page.locator('#selected-name').waitFor();
    await expectShown(() => page.locator('.neighbour').count()).toBe(15);
    await shot('map');
    await page.keyboard.press('+');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('0');
    const box = await canvasBox();
    await page.mouse.move(box.x + 30, box.y + 30);
    await page.mouse.wheel(0, -200);
    await page.mouse.down();
    await page.mouse.move(box.x + 90, box.y + 60, { steps: 3 });
    await page.mouse.up();
    await page.keyboard.press('0');
  });

  test('the lasso collects samples, and saves them as a manifest', async () => {
    await page.keyboard.press('Escape');
    await page.locator('#lasso').click();
    const box = await canvasBox();
    const corners = [
      [0.02, 0.02],
      [0.75, 0.02],
      [0.75, 0.97],
      [0.02, 0.97],
    ] as const;
    const at = ([u, v]: readonly [number, number]) =>
      [box.x + u * box.width, box.y + v * box.height] as const;
    await page.mouse.move(...at(corners[0]));
    await page.mouse.down();
    for (const corner of corners) await page.mouse.move(...at(corner), { steps: 4 });
    await page.mouse.up();
    await page.locator('#collected').waitFor();
    const text = await page.locator('#collected').textContent();
    const count = Number(/^(\d+)/.exec(text!)![1]);
    expect(count).toBeGreaterThan(10);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('#export').click(),
    ]);
    const csv = await readFile(await download.path(), 'utf8');
    const lines = csv.trimEnd().split('\n');
    expect(lines[0]).toBe('path,label');
    expect(lines).toHaveLength(count + 1);
    expect(lines[1]).toMatch(/^"set, ""\d+""\.png",(circle|square|triangle)$/u);
    await shot('lasso');
  });

  test('search finds names and words, and shows a hostile name as text', async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.keyboard.type('onerror');
    await expectShown(() => page.locator('#found').textContent()).toBe('1 found');
    await page.keyboard.press('Enter');
    await expectShown(() => page.locator('#selected-name').textContent()).toBe(`${hostile}.png`);
    await expectShown(() => page.locator('blockquote').textContent()).toBe(hostile);
    expect(await page.evaluate(() => (globalThis as { hacked?: number }).hacked)).toBeUndefined();
    await expectShown(() => page.locator('img').count()).toBe(0);
    await page.locator('#search').fill('blue');
    await page.getByRole('button', { name: /nearest to .blue/ }).click();
    await expectShown(() => page.locator('#collected').textContent()).toBe('30 collected');
  });

  test('every colouring, map and checkpoint is drawn', async () => {
    const [maps, colours] = [
      page.locator('.controls select').nth(0),
      page.locator('.controls select').nth(1),
    ];
    for (const name of await colours.locator('option').allTextContents()) {
      await colours.selectOption({ label: name });
      await expectShown(() => page.locator('.legend li').count()).toBeGreaterThan(0);
    }
    for (const name of ['PCA', 'step 0', 'UMAP']) await maps.selectOption({ label: name });
    await page.locator('#lines').click();
    await expectShown(() => page.locator('#lines').getAttribute('aria-pressed')).toBe('true');
    await shot('lines');
    await page.locator('#lines').click();
    await page.locator('#checkpoint').fill('0');
    await expectShown(() => page.locator('.slider output').textContent()).toBe('step 0');
    await page.locator('#checkpoint').fill('1');
    await colours.selectOption({ label: 'class' });
  });

  test('concepts stand beside the sample, and collect the samples that have them', async () => {
    await page.keyboard.press('Escape');
    await page.locator('canvas.map').focus();
    await page.keyboard.press('Enter');
    await page.locator('.concepts .note').waitFor();
    const first = page.locator('.concepts button').first();
    if ((await first.count()) > 0) {
      await first.click();
      await expectShown(() => page.locator('#collected').textContent()).toMatch(/^\d+ collected$/u);
    }
    await expectShown(() => page.locator('.concepts').textContent()).toContain(
      'the words of a test',
    );
  });

  test('why similar sums to the cosine', async () => {
    await page.keyboard.press('Escape');
    await page.locator('#search').fill('shape-0000');
    await expectShown(() => page.locator('#found').textContent()).toBe('1 found');
    await page.locator('#search').press('Enter');
    await page.locator('.why').first().click();
    await page.locator('#centred').uncheck();
    await expectShown(() => page.locator('#why-sum').textContent()).toMatch(
      /Sum over 4 × 4 .*gap/u,
    );
    const text = await page.locator('#why-sum').textContent();
    const [sum, cosine] = [...text!.matchAll(/\d\.\d{4}/gu)].map(Number);
    expect(sum).toBeCloseTo(cosine!, 3);
    await page.locator('.cells button').first().click();
    await shot('why');
    await page.locator('#centred').check();
    await expectShown(() => page.locator('#why-sum').textContent()).toContain('centred embeddings');
    await page.getByRole('button', { name: 'Swap' }).click();
  });

  test('any two samples are compared; a command in the page is quoted', async () => {
    await page.keyboard.press('Escape');
    await openTab('Map');
    const choose = async (name: string) => {
      await page.locator('#search').fill(name);
      await expectShown(() => page.locator('#found').textContent()).toBe('1 found');
      await page.locator('#search').press('Enter');
    };
    await choose('shape-0001');
    await page.locator('#pair').click();
    await expectShown(() => page.locator('#pair').getAttribute('aria-pressed')).toBe('true');
    await choose('shape-0038');
    await expectShown(() => page.locator('#why-sum').textContent()).toMatch(/Sum over 4 × 4 /u);
    await expectShown(() => page.locator('#selected-name').textContent()).toBe('shape-0001.png');
    await page.locator('#pair').click();
    await choose('shape-0239');
    await expectShown(() => page.locator('#command').textContent()).toBe(
      `counterpoint-vision explain runs/shapes shape-0001.png 'it'\\''s "a" $(shape-0239).png' --data shapes`,
    );
    await shot('command');
  });

  test('the other views show what was computed', async () => {
    await openTab('Slices and errors');
    await expectShown(() => page.locator('.interval').count()).toBeGreaterThan(3);
    await page.locator('.view select').selectOption({ label: 'hue' });
    await page.locator('.confusion button:enabled').first().click();
    await shot('slices');
    await openTab('Training');
    await expectShown(() => page.locator('.plot canvas').count()).toBe(2);
    await expectShown(() => page.locator('.verdicts').textContent()).toContain('healthy');
    await shot('training');
    await openTab('Dimensions');
    await expectShown(() => page.locator('.driver').count()).toBe(12);
    await shot('dimensions');
    await openTab('Duplicates');
    await expectShown(() => page.locator('.pairs').first().textContent()).toContain('1.0000');
    await shot('duplicates');
    await openTab('Two runs');
    await expectShown(async () => Number(await page.locator('#cka').textContent())).toBeGreaterThan(
      0.3,
    );
    await page.getByRole('button', { name: /^lost/ }).click();
    await shot('two-runs');
    await openTab('Cross-modal');
    await expectShown(() => page.locator('.pairs .pair').count()).toBeGreaterThan(5);
    await shot('cross-modal');
    await expectShown(() => page.locator('.view').textContent()).toContain('Modality gap');
  });

  test('is drawn in the dark and on a small screen', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await openTab('Map');
    const paper = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(paper).toBe('rgb(23, 24, 26)');
    await shot('dark');
    await page.setViewportSize({ width: 480, height: 800 });
    await shot('small');
  });
});
