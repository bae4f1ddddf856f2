import { styleText } from 'node:util';

/**
 * A text in a colour where the stream is a terminal that shows colours; NO_COLOR turns them off
 * (https://no-color.org).
 */
export function paint(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'hasColors'>,
  colour: 'red' | 'yellow' | 'green' | 'cyan' | undefined,
  text: string,
): string {
  const isPlain =
    colour === undefined ||
    !stream.isTTY ||
    (process.env['NO_COLOR'] ?? '') !== '' ||
    stream.hasColors?.() === false;
  return isPlain ? text : styleText(colour, text);
}
