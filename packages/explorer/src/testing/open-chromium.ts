import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

const places = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/**
 * Where Chromium is; undefined with a line that says so when it is missing. In CI that is an error.
 */
export function chromiumPath(): string | undefined {
  const executable = places.find((path) => path !== undefined && existsSync(path));
  if (executable !== undefined) return executable;
  const message =
    'This test needs Chromium: install the Debian package chromium, or set CHROMIUM to its path.';
  if (process.env['CI']) throw new Error(message);
  process.stderr.write(`${message} Skipped.\n`);
  return undefined;
}

/** What happened in a page that should not have. */
export interface Observed {
  readonly errors: string[];
  readonly requests: string[];
}

/** A browser without GPU and network of its own. */
export function openChromium(path: string): Promise<Browser> {
  return chromium.launch({
    executablePath: path,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Records console errors, thrown errors, and every request other than the file itself. */
export function observe(page: Page, origin: string): Observed {
  const observed: Observed = { errors: [], requests: [] };
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      observed.errors.push(message.text());
  });
  page.on('pageerror', (error) => observed.errors.push(error.message));
  page.on('request', (request) => {
    const url = request.url();
    if (url !== origin && !url.startsWith('blob:') && !url.startsWith('data:'))
      observed.requests.push(url);
  });
  return observed;
}
