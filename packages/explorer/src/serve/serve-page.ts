import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CounterpointError } from '@counterpoint/core';
import type { EmbeddingMatrix } from '@counterpoint/eval';
import type { BuiltPage } from '../page/build-page.js';
import { servedShell } from '../page/write-page.js';
import { exactNeighbours } from './exact-neighbours.js';
import { isAllowed } from './is-allowed.js';
import { pageRoutes, type Answer, type ServedSamples } from './page-routes.js';
import { byteRange } from './byte-range.js';

export type { ServedSamples } from './page-routes.js';

/** A page that is being served. */
export interface ServedPage {
  /** Where it is, with the token without which nothing is served. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

export interface ServeOptions {
  readonly embeddings: EmbeddingMatrix;
  readonly samples: ServedSamples;
  /** 0: a free one. @default 0 */
  readonly port?: number;
}

/**
 * Serves a page from loopback, to this machine alone. Arrays are sent in ranges; pictures, sounds
 * and reasons are read when they are asked for. Only what belongs to the page is served, under a
 * token that is drawn anew each time, to a `Host` of loopback.
 *
 * @throws CP_EXPLORER_SERVE when the port is taken
 */
export async function servePage(
  page: BuiltPage,
  { embeddings, samples, port = 0 }: ServeOptions,
): Promise<ServedPage> {
  const token = randomBytes(24).toString('base64url');
  const shell = await servedShell();
  const answer = pageRoutes(page, shell.html, exactNeighbours(embeddings), samples);
  const server = createServer((request, response) => {
    const { port: boundPort } = server.address() as AddressInfo;
    void respond(request, response, boundPort, token, shell.policy, answer).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: Error) =>
      reject(
        new CounterpointError('CP_EXPLORER_SERVE', {
          what: `The page cannot be served: ${cause.message}`,
          where: `127.0.0.1:${port}`,
          remedy: 'choose another --port, or leave it out for a free one',
          cause,
        }),
      ),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: boundPort } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${boundPort}/${token}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  token: string,
  policy: string,
  answerOf: (path: string) => Answer | undefined | Promise<Answer | undefined>,
): Promise<void> {
  const headers = {
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  };
  const refuse = (status: number) => response.writeHead(status, headers).end();
  const verdict = isAllowed(request, port, token);
  if (typeof verdict === 'number') return void refuse(verdict);
  const answer = await answerOf(verdict.path);
  if (!answer) return void refuse(404);
  const { body, type } = answer;
  const range = byteRange(request.headers.range, body.length);
  if (range === 'unsatisfiable') {
    response.setHeader('Content-Range', `bytes */${body.length}`);
    return void refuse(416);
  }
  const part = range ? body.subarray(range.from, range.to) : body;
  response.writeHead(range ? 206 : 200, {
    ...headers,
    'Content-Type': type,
    'Content-Length': part.length,
    'Accept-Ranges': 'bytes',
    ...(range && { 'Content-Range': `bytes ${range.from}-${range.to - 1}/${body.length}` }),
  });
  response.end(request.method === 'HEAD' ? undefined : part);
}
