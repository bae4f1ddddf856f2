import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawScene, encodePng } from '@counterpoint/image';
import { beforeAll, describe, expect, it } from 'vitest';
import { runVision } from '../testing/run-vision.js';
import { clipCommand, tinyClip } from '../testing/tiny-clip.js';

let folder = '';
let run = '';
let pictures = '';

beforeAll(async () => {
  ({ folder, run, pictures } = await tinyClip());
}, 120_000);

describe('clip', () => {
  it('evaluates both directions, zero-shot, relations, the gap and hubs, beside the untrained towers', async () => {
    const report = (await clipCommand('evaluate', run, '--data', 'scenes:40:one,two')) as Record<
      string,
      Record<string, unknown>
    >;
    for (const part of [report, report['untrained']!]) {
      expect(part['retrieval']).toMatchObject({
        'picture to caption': { 'recall@1': { count: 40 } },
        'caption to picture': { 'recall@10': { count: 40 } },
      });
      expect(part['csls']).toMatchObject({
        'picture to caption': { 'recall@1': { count: 40 } },
        'caption to picture': { mrr: { count: 40 } },
      });
      expect(Object.keys(part['scenes'] as object).sort()).toEqual([
        'relation preferred',
        'zero-shot',
      ]);
      expect(Object.keys(part['hubness'] as object)).toEqual(['captions', 'pictures']);
    }
  }, 300_000);

  it('counts any of several captions of a picture, wherever its copies stand', async () => {
    const several = join(folder, 'several');
    await mkdir(several);
    for (let i = 0; i < 12; i++) {
      const { picture } = drawScene(i % 4, { seed: 9, part: 'train', kinds: ['one'] });
      await writeFile(join(several, `${i}.png`), await encodePng(picture));
      await writeFile(join(several, `${i}.txt`), `caption ${i} of picture ${i % 4}`);
    }
    const report = await clipCommand(
      ...['evaluate', run, '--data', several, '--split', '', '--no-baselines'],
    );
    const { retrieval } = report as unknown as {
      retrieval: Record<string, Record<string, { value: number; count: number }>>;
    };
    const forward = retrieval['picture to caption']!;
    const backward = retrieval['caption to picture']!;
    expect([forward['recall@1']!.count, backward['recall@1']!.count]).toEqual([4, 12]);
    expect(backward['recall@5']!.value).toBe(1);
  });

  it('a run that was killed gives the towers of its newest checkpoint, to score and to export', async () => {
    const killed = join(folder, 'killed');
    await cp(run, killed, { recursive: true });
    await rm(join(killed, 'export'), { recursive: true });
    const scores = async (path: string) => ({
      ...(await clipCommand('evaluate', path, '--data', 'scenes:20:one,two')),
      run: undefined,
    });
    expect(await scores(killed)).toEqual(await scores(run));
    await clipCommand('export', killed, '--out', join(folder, 'from killed'));
    expect(await scores(join(folder, 'from killed'))).toEqual(await scores(run));
    await rm(join(killed, 'checkpoints'), { recursive: true });
    expect(await runVision('clip', 'evaluate', killed, '--data', 'scenes:20')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('CP_MULTIMODAL_RUN') as string,
    });
  }, 300_000);

  it('names classes beside the commonest class and the untrained towers, with paired gains', async () => {
    const classes = join(folder, 'classes');
    for (let i = 0; i < 12; i++) {
      const {
        picture,
        sentence,
        objects: [object],
      } = drawScene(i, { seed: 9, part: 'train', kinds: ['one'] });
      const of = join(classes, object!.colour === 'red' || i % 3 > 0 ? 'red' : 'other');
      await mkdir(of, { recursive: true });
      await writeFile(join(of, `${i}.png`), await encodePng(picture));
      await writeFile(join(of, `${i}.txt`), sentence);
    }
    interface Named {
      readonly 'zero-shot': { readonly top1: { readonly value: number } };
    }
    const actual = (await clipCommand(
      'evaluate',
      run,
      '--data',
      classes,
      '--split',
      '',
      '--template',
      'a plain {} circle',
    )) as unknown as Named & {
      majority: Named;
      untrained: Named;
      gain: { majority: Named; untrained: Named };
    };
    const top1 = (of: Named) => of['zero-shot'].top1.value;
    expect(top1(actual.majority)).toBeGreaterThanOrEqual(8 / 12);
    expect(top1(actual.gain.majority)).toBeCloseTo(top1(actual) - top1(actual.majority), 12);
    expect(top1(actual.gain.untrained)).toBeCloseTo(top1(actual) - top1(actual.untrained), 12);
    const inWords = (words: string) =>
      clipCommand(
        'evaluate',
        run,
        '--data',
        classes,
        '--split',
        '',
        '--template',
        'a plain {} circle',
        '--classes',
        words,
        '--no-untrained',
      ) as unknown as Promise<Named>;
    expect(top1(await inWords('other,red'))).toBe(top1(actual));
    // Names of the classes match by name; a name in the place of another class is refused.
    expect(top1(await inWords('red,other'))).toBe(top1(actual));
    await expect(inWords('red,circle')).rejects.toThrow('CP_CLI_USAGE');
    expect(
      await runVision(
        'clip',
        'evaluate',
        run,
        '--data',
        classes,
        '--split',
        '',
        '--classes',
        'red',
      ),
    ).toMatchObject({ code: 2, errors: expect.stringContaining('CP_CLI_USAGE') as string });
  }, 300_000);

  it('searches a folder from its index, and shows one page', async () => {
    const page = join(folder, 'page.html');
    const ask = () =>
      clipCommand('search', run, 'a red circle', '--data', pictures, '--top', '3', '--out', page);
    const first = await ask();
    expect(first).toEqual(await ask()); // from the index
    expect((first as unknown as { answers: { hits: unknown[] }[] }).answers[0]!.hits).toHaveLength(
      3,
    );
    const html = await readFile(page, 'utf8');
    expect(html.match(/<img[^>]+src="data:image\/png;base64,/g)).toHaveLength(3);
    expect(html).toContain('a red circle');
  }, 300_000);

  it('ranks statements about a picture and draws where it answers', async () => {
    const out = join(folder, 'answer.png');
    const { nearest, words } = (await clipCommand(
      'ask',
      run,
      join(pictures, '0.png'),
      'a red circle',
      'a blue star',
      '--out',
      out,
    )) as unknown as { nearest: { cosine: number }[]; words: { word: string }[] };
    expect(nearest).toHaveLength(2);
    expect(nearest[0]!.cosine).toBeGreaterThanOrEqual(nearest[1]!.cosine);
    expect(words.map(({ word }) => word)[0]).toBe('a');
    expect((await readFile(out)).subarray(1, 4).toString()).toBe('PNG');
  }, 300_000);

  it('calls statements true or false by a threshold on statements whose truth is known', async () => {
    const knownClasses = join(folder, 'known');
    await mkdir(knownClasses);
    for (let i = 0; i < 8; i++) {
      const { picture, sentence } = drawScene(i, { seed: 9, part: 'train', kinds: ['one'] });
      await writeFile(join(knownClasses, `${i}.png`), await encodePng(picture));
      await writeFile(
        join(knownClasses, `${i}.json`),
        JSON.stringify({
          sentence: i % 2 === 0 ? sentence : 'nothing of that kind',
          holds: i % 2 === 0,
        }),
      );
    }
    const { nearest, threshold } = (await clipCommand(
      'ask',
      run,
      join(pictures, '0.png'),
      'a red circle',
      'nothing of that kind',
      '--judge',
      `${knownClasses}?truth=holds`,
      '--out',
      join(folder, 'judged.png'),
    )) as unknown as {
      nearest: { cosine: number; said: boolean }[];
      threshold: { threshold: number; accuracy: number };
    };
    expect(threshold.accuracy).toBeGreaterThanOrEqual(0.5);
    for (const { cosine, said } of nearest) expect(said).toBe(cosine >= threshold.threshold);
    expect(
      await runVision('clip', 'ask', run, join(pictures, '0.png'), 'x', '--judge', knownClasses),
    ).toMatchObject({ code: 2, errors: expect.stringContaining('CP_VISION_USAGE') as string });
    const { statements } = (await clipCommand(
      'evaluate',
      run,
      '--data',
      `${knownClasses}?truth=holds`,
      '--split',
      '',
    )) as unknown as { statements: { accuracy: { count: number } } };
    expect(statements.accuracy.count).toBe(8);
  }, 300_000);

  it('classifies by names with several prompts', async () => {
    const { answers, classes } = (await clipCommand(
      'zero-shot',
      run,
      '--data',
      pictures,
      '--classes',
      'circle,star',
      '--template',
      'a {}',
      '--template',
      'a red {}',
    )) as unknown as { answers: { probability: number }[]; classes: string[] };
    expect([answers.length, classes]).toEqual([12, ['circle', 'star']]);
    for (const { probability } of answers) expect(probability).toBeGreaterThanOrEqual(0.5);
  }, 300_000);

  it('trains on two kinds of pictures of the same things', async () => {
    for (const side of ['a', 'b']) {
      await mkdir(join(folder, side));
      for (let i = 0; i < 20; i++) {
        const { picture } = drawScene(i, { seed: side === 'a' ? 1 : 2, part: 'train' });
        await writeFile(join(folder, side, `${i}.png`), await encodePng(picture));
        await writeFile(
          join(folder, side, `${i}.json`),
          JSON.stringify({ id: side === 'b' && i === 19 ? 'another' : `thing ${i}`, kind: i % 7 }),
        );
      }
    }
    const styles = join(folder, 'styles'),
      data = `${join(folder, 'a')} + ${join(folder, 'b')} on id by kind`;
    await clipCommand(
      'train',
      '--method',
      'styles',
      '--data',
      data,
      '--epochs',
      '1',
      '--out',
      styles,
      '--batch-size',
      '16',
      '--set',
      'encoder.width=16',
      '--set',
      'encoder.towers.first.encoder.directions=4',
    );
    const report = (await clipCommand('evaluate', styles, '--data', data, '--split', '')) as Record<
      string,
      unknown
    >;
    expect(report['retrieval']).toMatchObject({ 'first to second': { 'recall@1': { count: 19 } } });
    const place = join(run, 'tokenizer');
    for (const [where, ...words] of [
      ['--tokenizer', '--method', 'styles', '--data', data, '--tokenizer', place],
      ['--vocabulary', '--method', 'styles', '--data', data, '--vocabulary', '90'],
      ['--vocabulary', '--data', pictures, '--tokenizer', place, '--vocabulary', '90'],
    ]) {
      const out = ['--out', join(folder, 'refused'), '--json'];
      expect(
        (await runVision('clip', 'train', ...words, ...out)).json,
        words.join(' '),
      ).toMatchObject({ error: { code: 'CP_CLI_USAGE', where } });
    }
  }, 120_000);
});
