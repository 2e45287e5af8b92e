/** A file in the one place that takes one. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testParts } from '../../testing/server.ts';
import { MAX_CARD_BYTES } from '../ports/persona-switch.ts';
import { buildServer, type BuiltServer } from './create-server.ts';
import { MAX_BODY_BYTES } from './guards.ts';

let built: BuiltServer;
beforeAll(async () => (built = await buildServer(testParts({ settings: { port: 9000 } }))));
afterAll(() => built.app.close());

function send(payload: Buffer | string, type = 'application/octet-stream', url = '/api/personas/import') {
  return built.app.inject({ method: 'POST', url, headers: { host: '127.0.0.1:9000', 'content-type': type }, payload });
}

it('takes the file as it is, larger than any other body may be', async () => {
  const answer = await send(Buffer.alloc(MAX_BODY_BYTES * 2, 7));
  expect([answer.statusCode, answer.json()]).toEqual([200, { id: 'mira', name: 'Mira', examples: 2, greetings: 1, leftOut: [] }]);
});

it('says what is wrong with one that is no card, empty, too large, or of a type that any page may send', async () => {
  const card = await send(Buffer.from('x'));
  expect([card.statusCode, card.json()]).toMatchObject([400, { error: { code: 'invalid', field: 'card' } }]);
  expect((await send('')).json()).toMatchObject({ error: { message: expect.stringContaining('Send the file') as string } });
  const large = await send(Buffer.alloc(MAX_CARD_BYTES + 1));
  expect([large.statusCode, large.json()]).toMatchObject([413, { error: { message: expect.stringContaining('32768 KB') as string } }]);
  for (const type of ['text/plain', 'application/json', 'multipart/form-data; boundary=x'])
    expect((await send(Buffer.from('{}'), type)).statusCode, type).toBe(415);
});

it('is the only place: elsewhere a file is refused', async () => {
  expect((await send(Buffer.from('{"text":"hello"}'), 'application/octet-stream', '/api/say')).statusCode).toBe(415);
});
