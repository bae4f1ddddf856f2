import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/**
 * Whether a request may be answered: a `GET` or `HEAD` to a name of loopback, by no other site,
 * with the token as the first part of its path.
 *
 * @returns the path behind the token, or the status of the refusal
 */
export function isAllowed(
  { method, url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  port: number,
  token: string,
): { readonly path: string } | 403 | 404 | 405 {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!hosts.includes(headers.host ?? '')) return 403;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 403;
  if (method !== 'GET' && method !== 'HEAD') return 405;
  const match = /^\/([^/]+)\/(.*)$/u.exec(url);
  if (!match || !equal(match[1]!, token)) return 404;
  return { path: match[2]! };
}

function equal(secret: string, token: string): boolean {
  const [a, b] = [Buffer.from(secret), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
