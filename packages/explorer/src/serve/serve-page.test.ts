import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPage, type BuiltPage } from '../page/build-page.js';
import type { ExplorerInput } from '../page/explorer-input.js';
import { sampleInput } from '../testing/sample-input.js';
import { byteRange } from './byte-range.js';
import { servePage, type ServedPage } from './serve-page.js';

let built: BuiltPage;
let served: ServedPage;
let input: ExplorerInput;

beforeAll(async () => {
  input = sampleInput(60);
  built = await buildPage({
    ...input,
    media: { pictures: [true, false], sounds: [false, false], words: true },
  });
  served = await servePage(built, {
    embeddings: input.embeddings,
    samples: {
      picture: async (sample) =>
        sample === 3 ? { bytes: Uint8Array.of(1, 2, 3), mime: 'image/png' } : undefined,
      embedWords: async () => input.embeddings.rows.subarray(0, input.embeddings.width),
    },
  });
});
afterAll(() => served.close());

interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** A request as it is, without what `fetch` mends: any method, path and header. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Told> {
  const { port } = new URL(served.url);
  return new Promise((resolve, reject) => {
    const queries = request({ host: '127.0.0.1', port, path, headers, method }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode!,
          headers: answer.headers,
          body: Buffer.concat(parts),
        }),
      );
    });
    queries.on('error', reject).end();
  });
}
const pagePath = (path: string) => `${new URL(served.url).pathname}${path}`;

test('serves the shell, the description and every array, whole and in ranges', async () => {
  const shell = await ask(pagePath(''));
  expect(shell.status).toBe(200);
  expect(shell.headers['content-security-policy']).toContain("default-src 'none'");
  expect(shell.headers['content-security-policy']).not.toContain('unsafe');
  expect(shell.body.toString()).not.toContain('id="data"');
  const { body } = await ask(pagePath('data.json'));
  expect(JSON.parse(body.toString())).toMatchObject({
    count: 60,
    media: { pictures: [true, false] },
  });
  for (const [name, bytes] of built.blobs.entries()) {
    const whole = await ask(pagePath(`blob/${name}`));
    expect(whole.body.equals(Buffer.from(bytes))).toBe(true);
  }
  const [name, bytes] = built.blobs.entries()[0]!;
  const part = await ask(pagePath(`blob/${name}`), { Range: 'bytes=8-15' });
  expect([part.status, part.headers['content-range']]).toEqual([206, `bytes 8-15/${bytes.length}`]);
  expect(part.body.equals(Buffer.from(bytes.subarray(8, 16)))).toBe(true);
  const beyond = await ask(pagePath(`blob/${name}`), { Range: `bytes=${bytes.length}-` });
  expect(beyond.status).toBe(416);
  const head = await ask(pagePath(''), {}, 'HEAD');
  expect([head.status, head.body.length]).toEqual([200, 0]);
});

test('answers of samples: exact neighbours, pictures, words', async () => {
  const near = JSON.parse((await ask(pagePath('near/7'))).body.toString()) as {
    samples: number[];
    scores: number[];
  };
  const k = built.neighbours.k;
  expect(near.samples).toEqual([...built.neighbours.indices.subarray(7 * k, 8 * k)]);
  near.scores.forEach((score, j) =>
    expect(score).toBeCloseTo(built.neighbours.scores[7 * k + j]!, 5),
  );
  const picture = await ask(pagePath('picture/3'));
  expect([picture.headers['content-type'], picture.body.length]).toEqual(['image/png', 3]);
  const words = JSON.parse((await ask(pagePath('words/a%20circle'))).body.toString()) as object[];
  expect(words).toMatchObject([{ word: 'a circle', samples: expect.arrayContaining([0, 5]) }]);
});

test('refuses other hosts, other sites, other methods, other tokens and other files', async () => {
  const { port, pathname } = new URL(served.url);
  const token = pathname.slice(1, -1);
  for (const Host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1:${port}.x`])
    expect((await ask(pagePath(''), { Host })).status, Host).toBe(403);
  expect((await ask(pagePath(''), { Host: `localhost:${port}` })).status).toBe(200);
  for (const site of ['cross-site', 'same-site'])
    expect((await ask(pagePath(''), { 'Sec-Fetch-Site': site })).status, site).toBe(403);
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
    expect((await ask(pagePath(''), {}, method)).status, method).toBe(405);
  const wrong = [
    ...['/', '/data.json', `/${token.slice(1)}/`, `/${token}x/`, `/${token}`],
    ...['..', '../package.json', '%2e%2e/package.json', '/etc/passwd', 'constructor'].map(pagePath),
    ...['near/60', 'near/-1', 'near/1e1', 'near/', 'picture/4', 'sound/1', 'why/0/1/0'].map(
      pagePath,
    ),
    ...['blob/', 'blob/b999', 'blob/__proto__', 'words/%E0', 'words/', '__proto__'].map(pagePath),
  ];
  for (const path of wrong) expect((await ask(path)).status, path).toBe(404);
});

test('a port that is taken is a coded error', async () => {
  const port = Number(new URL(served.url).port);
  await expect(
    servePage(built, { embeddings: input.embeddings, samples: {}, port }),
  ).rejects.toThrow(/CP_EXPLORER_SERVE/u);
});

test.each([
  ['bytes=0-3', 10, { from: 0, to: 4 }],
  ['bytes=4-', 10, { from: 4, to: 10 }],
  ['bytes=4-99', 10, { from: 4, to: 10 }],
  ['bytes=-3', 10, { from: 7, to: 10 }],
  ['bytes=-99', 10, { from: 0, to: 10 }],
  ['bytes=10-', 10, 'unsatisfiable'],
  ['bytes=-0', 10, 'unsatisfiable'],
  ['bytes=0-', 0, 'unsatisfiable'],
  ['bytes=5-4', 10, undefined],
  ['bytes=0-1,3-4', 10, undefined],
  ['lines=0-1', 10, undefined],
  ['bytes=-', 10, undefined],
  [undefined, 10, undefined],
] as const)('the range %s of %i bytes', (header, size, range) =>
  expect(byteRange(header, size)).toEqual(range),
);
