import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server does wrong with a request. */
export type Fault =
  'slow' | 'cut' | 'status 500' | 'reset' | 'wrong length' | 'changed' | 'no ranges';

export interface ServerOptions {
  readonly files: Readonly<Record<string, Uint8Array>>;
  /**
   * What goes wrong with a request: its number among all requests and among those for its file, both
   * from 0. Requests for a file come one after another, those for several files in any order.
   */
  fault?(request: number, ofFile: number): Fault | undefined;
  /** Refuses requests that are not signed with these keys, as S3 does. */
  readonly keys?: { readonly id: string; readonly secret: string };
}

/**
 * A server of files on loopback that answers range requests, and does so wrongly where it is told
 * to.
 */
export async function faultyServer({ files, fault, keys }: ServerOptions): Promise<{
  address: string;
  requests: () => number;
  close: () => Promise<void>;
}> {
  let count = 0;
  const counts = new Map<string, number>();
  const server: Server = createServer((request, response) => {
    const number = count++;
    const name = decodeURIComponent((request.url ?? '').slice(1));
    const ofFile = counts.get(name) ?? 0;
    counts.set(name, ofFile + 1);
    const wrong = fault?.(number, ofFile);
    const file = files[name];
    if (keys !== undefined && !isSigned(request, keys)) return void response.writeHead(403).end();
    if (file === undefined) return void response.writeHead(404).end();
    if (wrong === 'status 500') return void response.writeHead(500).end('oops');
    if (wrong === 'reset') return void request.socket.destroy();
    answer(request, response, file, wrong);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => count,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  file: Uint8Array,
  wrong: Fault | undefined,
): void {
  const range =
    wrong === 'no ranges' ? null : /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  const from = Number(range?.[1] ?? 0);
  const to = Math.min(file.length - 1, Number(range?.[2] ?? file.length - 1));
  const total = wrong === 'wrong length' ? file.length + 1 : file.length;
  const body = file.subarray(from, to + 1);
  const tag = `"${wrong === 'changed' ? 'other' : 'first'}"`;
  response.writeHead(range === null ? 200 : 206, {
    'content-length': wrong === 'wrong length' && range === null ? total : body.length,
    etag: tag,
    ...(range === null ? {} : { 'content-range': `bytes ${from}-${to}/${total}` }),
  });
  if (wrong === 'slow') {
    response.write(body.subarray(0, 1)); // and then nothing more
  } else if (wrong === 'cut') {
    response.write(body.subarray(0, body.length >> 1), () => request.socket.destroy());
  } else response.end(body);
}

/**
 * Checks an AWS Signature Version 4 in the Authorization header, worked out anew from the
 * specification.
 */
function isSigned(request: IncomingMessage, keys: { id: string; secret: string }): boolean {
  const parts = new RegExp(
    '^AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([^/]+)/s3/aws4_request, ?' +
      'SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$',
  ).exec(request.headers.authorization ?? '');
  if (parts === null || parts[1] !== keys.id) return false;
  const [, , day, region, signedHeaders, signature] = parts as unknown as string[];
  const headers = signedHeaders!
    .split(';')
    .map((name) => `${name}:${String(request.headers[name]).trim()}\n`)
    .join('');
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const payload = String(request.headers['x-amz-content-sha256'] ?? hash(''));
  const canonical = [request.method, request.url, '', headers, signedHeaders, payload].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, hash(canonical)].join(
    '\n',
  );
  const key = [day!, region!, 's3', 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${keys.secret}`,
  );
  return createHmac('sha256', key).update(text).digest('hex') === signature;
}
