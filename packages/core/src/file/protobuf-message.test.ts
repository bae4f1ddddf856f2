import { expect, test } from 'vitest';
import { ProtobufMessage } from './protobuf-message.js';

const bytes = (message: ProtobufMessage) => [...message.encoded()];

test('fields have the bytes of the encoding guide', () => {
  expect(bytes(new ProtobufMessage().int(1, 150))).toEqual([0x08, 0x96, 0x01]);
  expect(bytes(new ProtobufMessage().text(2, 'testing'))).toEqual([
    0x12,
    7,
    ...new TextEncoder().encode('testing'),
  ]);
  const inner = new ProtobufMessage().int(1, 150);
  expect(bytes(new ProtobufMessage().message(3, inner))).toEqual([0x1a, 3, 0x08, 0x96, 0x01]);
  expect(bytes(new ProtobufMessage().float(1, 1))).toEqual([0x0d, 0, 0, 0x80, 0x3f]);
  expect(bytes(new ProtobufMessage().double(1, 1))).toEqual([0x09, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]);
  expect(bytes(new ProtobufMessage().raw(Uint8Array.of(8, 1)).int(200, 0))).toEqual([
    8, 1, 0xc0, 0x0c, 0,
  ]);
});

test('whole numbers: negative ones take ten bytes, large ones keep every bit', () => {
  expect(bytes(new ProtobufMessage().int(1, -2))).toEqual([
    0x08,
    0xfe,
    ...Array<number>(8).fill(0xff),
    0x01,
  ]);
  for (const value of [0, 127, 128, 16_384, 2 ** 31, 2 ** 53 - 1]) {
    const digits = bytes(new ProtobufMessage().int(1, value)).slice(1);
    const read = digits.reduceRight((sum, digit) => sum * 128n + BigInt(digit & 127), 0n);
    expect(read).toBe(BigInt(value));
  }
});
