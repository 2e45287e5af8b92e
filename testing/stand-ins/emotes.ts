/** 7TV, BetterTTV and FrankerFaceZ on one port of this machine, each below its name. Answers as these services give them. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EmotesStandIn {
  readonly url: string;
  /** Emotes of the channel, by provider: id by name. */
  readonly channel: Readonly<Record<'7TV' | 'BetterTTV' | 'FrankerFaceZ', Record<string, string>>>;
  /** What a provider's next answers are instead; a string is its body. */
  readonly faults: Partial<Record<string, number | string>>;
  readonly requests: string[];
  close(): Promise<void>;
}

export async function startEmotes(): Promise<EmotesStandIn> {
  const channel = {
    '7TV': { KEKW: '01F00Z3A9G0007E4VV006YKSK9' },
    BetterTTV: { monkaS: '56e9f494fff3cc5c35e5287e' },
    FrankerFaceZ: { ZreknarF: '3' },
  } as Record<'7TV' | 'BetterTTV' | 'FrankerFaceZ', Record<string, string>>;
  const faults: EmotesStandIn['faults'] = {};
  const requests: string[] = [];
  const list = (of: Record<string, string>): [name: string, id: string][] => Object.entries(of);
  const answers: Readonly<Record<string, () => unknown>> = {
    '/7TV/users/twitch/1001': () => ({
      id: '1001',
      platform: 'TWITCH',
      emote_set: { id: 'set', emotes: list(channel['7TV']).map(([name, id]) => ({ id, name, flags: 0, data: { name, host: {} } })) },
    }),
    '/7TV/emote-sets/global': () => ({ id: 'global', name: 'Global', emotes: [{ id: '01GB46R8Q0000D8B1HYPEXAMPL', name: 'PETPET' }] }),
    '/BetterTTV/cached/users/twitch/1001': () => ({
      id: 'x',
      channelEmotes: list(channel.BetterTTV).map(([code, id]) => ({ id, code, imageType: 'png' })),
      sharedEmotes: [{ id: '5e0fa9d40550d42106b8a489', code: 'PepePls', imageType: 'gif', user: {} }],
    }),
    '/BetterTTV/cached/emotes/global': () => [{ id: '54fa8f1401e468494b85b537', code: ':tf:', imageType: 'png' }],
    '/FrankerFaceZ/room/id/1001': () => ({
      room: { set: 7 },
      sets: { 7: { id: 7, emoticons: list(channel.FrankerFaceZ).map(([name, id]) => ({ id: Number(id), name, urls: {} })) } },
    }),
    '/FrankerFaceZ/set/global': () => ({
      default_sets: [3],
      sets: {
        3: { emoticons: [{ id: 9, name: 'CatBag', urls: {} }] },
        4: { emoticons: [{ id: 10, name: 'NotForAll', urls: {} }] },
      },
    }),
  };
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.push(path);
    const fault = faults[path.split('/')[1] ?? ''];
    const answer = answers[path];
    const status = typeof fault === 'number' ? fault : answer ? 200 : 404;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof fault === 'string' ? fault : status === 200 ? JSON.stringify(answer?.()) : '{}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    channel,
    faults,
    requests,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
