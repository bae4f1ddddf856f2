import {
  chromiumPath,
  openChromium,
} from '../../../packages/explorer/src/testing/open-chromium.js';
import type { BenchmarkOptions } from './benchmark.js';

type Page = Awaited<ReturnType<Awaited<ReturnType<typeof openChromium>>['newPage']>>;

const frames = 45;
const longestWaitMs = 120_000;

/** When the map was drawn. The page's policy forbids what `waitForFunction` does to wait. */
async function firstFrame(page: Page): Promise<number> {
  const until = performance.now() + longestWaitMs;
  while (performance.now() < until) {
    const drawnAt = await page.evaluate<number | null>('globalThis.drawnAt ?? null');
    if (drawnAt !== null) return drawnAt;
    await page.waitForTimeout(50);
  }
  throw new Error(`The map was not drawn within ${longestWaitMs} ms.`);
}

/**
 * Opens a page in Chromium without a GPU, and says when the map is drawn, and how many frames a
 * second it draws while it is moved and zoomed.
 */
export async function openInChromium(url: string, say: BenchmarkOptions['say']): Promise<void> {
  const path = chromiumPath();
  if (path === undefined) return;
  const browser = await openChromium(path);
  try {
    const session = await browser.newBrowserCDPSession();
    /** Seconds of processors of all of the browser's processes: they hold on a busy machine. */
    const spent = async () => {
      const { processInfo } = await session.send('SystemInfo.getProcessInfo');
      return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
    };
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(longestWaitMs);
    // the first frame in which the map has points; a string, since it runs in the page
    await page.addInitScript(`(() => {
      const look = () => {
        const canvas = document.querySelector('canvas.map');
        const context = canvas && canvas.getContext('2d');
        const drawn = context &&
          context.getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0);
        if (drawn) globalThis.drawnAt = performance.now();
        else setTimeout(look, 50);
      };
      look();
    })()`);
    const before = await spent();
    await page.goto(url);
    const drawnAt = await firstFrame(page);
    say(
      `the map is drawn ${(drawnAt / 1000).toFixed(2)} s after the page was asked for ` +
        `(${((await spent()) - before).toFixed(2)} s of processors)`,
    );
    for (const [name, event] of [
      [
        'moved',
        `new KeyboardEvent('keydown', { key: i % 2 ? 'ArrowLeft' : 'ArrowRight', bubbles: true })`,
      ],
      [
        'zoomed',
        "new WheelEvent('wheel', { deltaY: i % 2 ? 100 : -100, clientX: 500, clientY: 400, " +
          'bubbles: true, cancelable: true })',
      ],
    ] as const) {
      const idle = await spent();
      const times = await page.evaluate<number[]>(`new Promise((resolve) => {
        const canvas = document.querySelector('canvas.map');
        const times = [];
        let i = 0;
        const step = (now) => {
          times.push(now);
          if (times.length > ${frames}) return resolve(times);
          canvas.dispatchEvent(${event});
          i++;
          requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
      })`);
      const each = (1000 * ((await spent()) - idle)) / frames;
      const gaps = times.slice(1).map((time, i) => time - times[i]!);
      gaps.sort((a, b) => a - b);
      const rate = (1000 * gaps.length) / (times.at(-1)! - times[0]!);
      say(
        `${name}: ${rate.toFixed(1)} frames a second (median ${gaps[gaps.length >> 1]!.toFixed(0)} ms, ` +
          `slowest ${gaps.at(-1)!.toFixed(0)} ms; ${each.toFixed(0)} ms of processors each)`,
      );
    }
    const startMs = performance.now();
    await page.locator('canvas.map').focus();
    await page.keyboard.press('Enter');
    await page.locator('.neighbour').first().waitFor();
    say(`neighbours of a point ${((performance.now() - startMs) / 1000).toFixed(2)} s after a key`);
  } finally {
    await browser.close();
  }
}
