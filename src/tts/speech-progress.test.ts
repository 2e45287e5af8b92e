import { expect, test } from 'vitest';
import type { SpeechChunk } from './speech-job.ts';
import { speechProgress } from './speech-progress.ts';

const TEXT = 'one two three four';
/** 100 samples a word, of which the value is the word's number; after a pause. */
const said = (text: string, pause: number, long = 100): SpeechChunk[] => {
  const chunks: SpeechChunk[] = [];
  let at = 0;
  const piece = (pcm: Int16Array, words: SpeechChunk['words'] = []): void => {
    chunks.push({ pcm, words, visemes: words.map(({ atSample }) => ({ viseme: 'aa', atSample })) });
    at += pcm.length;
  };
  if (pause > 0) piece(new Int16Array(pause));
  for (const { 0: word, index } of text.matchAll(/\w+/gu)) {
    const number = TEXT.split(' ').indexOf(word) + 1;
    for (let part = 0; part < 4; part += 1)
      piece(new Int16Array(long / 4).fill(number), part === 0 ? [{ start: index, end: index + word.length, atSample: at }] : []);
  }
  return chunks;
};
const joined = (chunks: readonly (SpeechChunk | undefined)[]): { pcm: number[]; words: string[]; at: number[]; visemes: number[] } => {
  const got = chunks.filter((chunk) => chunk !== undefined);
  return {
    pcm: got.flatMap(({ pcm }) => [...pcm]),
    words: got.flatMap(({ words }) => words.map(({ start, end }) => TEXT.slice(start, end))),
    at: got.flatMap(({ words }) => words.map(({ atSample }) => atSample)),
    visemes: got.flatMap(({ visemes }) => visemes.map(({ atSample }) => atSample)),
  };
};
const job = { kind: 'speak', text: TEXT, rate: 1, pitch: 1 };
const whole = joined(said(TEXT, 50));

test.each([0, 1, 3, 5, 8, 13, 16, 17])('after %i pieces another engine goes on as if it were the first', (pieces) => {
  const progress = speechProgress(job);
  const before = said(TEXT, 50)
    .slice(0, pieces)
    .map((chunk) => progress.take(chunk) as SpeechChunk);
  const rest = progress.goOn() as { job: { text: string } };
  const after = said(rest.job.text, 50).map((chunk) => progress.take(chunk) as SpeechChunk | undefined);
  expect(joined([...before, ...after])).toEqual(whole);
});

test('a third engine goes on where the second stopped', () => {
  const progress = speechProgress(job);
  const got = said(TEXT, 0)
    .slice(0, 6)
    .map((chunk) => progress.take(chunk) as SpeechChunk | undefined);
  for (const pieces of [5, 99]) {
    const rest = progress.goOn() as { job: { text: string } };
    got.push(
      ...said(rest.job.text, 20)
        .slice(0, pieces)
        .map((chunk) => progress.take(chunk) as SpeechChunk | undefined),
    );
  }
  expect(joined(got)).toEqual(joined(said(TEXT, 0)));
});

test('an engine that tells a whole sentence ahead of its sound has none of its cues told twice', () => {
  const cues = said(TEXT, 0);
  const ahead: SpeechChunk = {
    pcm: new Int16Array(0),
    words: cues.flatMap(({ words }) => words),
    visemes: cues.flatMap(({ visemes }) => visemes),
  };
  const sound = (text: string): SpeechChunk[] => said(text, 0).map(({ pcm }) => ({ pcm, words: [], visemes: [] }));
  const progress = speechProgress(job);
  const got = [ahead, ...sound(TEXT).slice(0, 7)].map((chunk) => progress.take(chunk) as SpeechChunk | undefined);
  const rest = progress.goOn() as { job: { text: string } };
  expect(rest.job.text).toBe('two three four');
  const again = said(rest.job.text, 0);
  got.push(
    ...[
      { pcm: new Int16Array(0), words: again.flatMap(({ words }) => words), visemes: again.flatMap(({ visemes }) => visemes) },
      ...sound(rest.job.text),
    ].map((chunk) => progress.take(chunk) as SpeechChunk | undefined),
  );
  expect(joined(got)).toEqual({ ...joined(said(TEXT, 0)) });
});

test('an estimate is asked for again only while it has not come', () => {
  const progress = speechProgress({ ...job, kind: 'estimate' });
  expect(progress.goOn()).toMatchObject({ job: { kind: 'estimate' } });
  progress.take({});
  expect(progress.goOn()).toBe('finished');
});
