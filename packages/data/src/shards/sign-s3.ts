import { CounterpointError } from '@counterpoint/core';
import { AwsClient } from 'aws4fetch';
import type { RemoteOptions } from './remote-file.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether an address is one of an object store. */
export function isS3(address: string): boolean {
  return address.startsWith('s3://');
}

/**
 * Requests to an S3-compatible store, signed with AWS Signature Version 4. Endpoint, region and
 * keys come from AWS_ENDPOINT_URL_S3
 * or AWS_ENDPOINT_URL, AWS_REGION or AWS_DEFAULT_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
 * and AWS_SESSION_TOKEN.
 *
 * @throws CP_DATA_REMOTE where the keys are missing
 */
export function s3Request(
  environment: Environment = process.env,
): NonNullable<RemoteOptions['request']> {
  const accessKeyId = environment['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = environment['AWS_SECRET_ACCESS_KEY'];
  if (!accessKeyId || !secretAccessKey)
    throw new CounterpointError('CP_DATA_REMOTE', {
      what: 'There are no keys for the object store',
      where: 's3://',
      expected: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
      remedy: 'set them, or use the https:// address of a public file',
    });
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    sessionToken: environment['AWS_SESSION_TOKEN'],
    region: regionOf(environment),
    service: 's3',
    retries: 0,
  });
  return async (address, headers, signal) =>
    fetch(await client.sign(s3Address(address, environment), { headers, signal }));
}

/** The https address of `s3://bucket/key`. @throws CP_DATA_REMOTE */
export function s3Address(address: string, environment: Environment = process.env): string {
  const parts = /^s3:\/\/([^/]+)\/(.+)$/.exec(address);
  if (parts === null)
    throw new CounterpointError('CP_DATA_REMOTE', {
      what: 'The address of an object is incomplete',
      where: address,
      expected: 's3://bucket/key',
    });
  const [, bucket, key] = parts as unknown as [string, string, string];
  const path = key.split('/').map(encodeURIComponent).join('/');
  const endpoint = environment['AWS_ENDPOINT_URL_S3'] ?? environment['AWS_ENDPOINT_URL'];
  if (endpoint !== undefined) return `${endpoint.replace(/\/$/, '')}/${bucket}/${path}`;
  return `https://${bucket}.s3.${regionOf(environment)}.amazonaws.com/${path}`;
}

function regionOf(environment: Environment): string {
  return environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'] ?? 'us-east-1';
}
