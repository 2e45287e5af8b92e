/** Over real sockets. */
import { expect, it } from 'vitest';
import { freePort } from '../../testing/free-port.ts';
import { startVmcReceiver } from '../../testing/stand-ins/vmc.ts';
import { systemClock } from '../kernel/clock.ts';
import { AT_REST } from './body.ts';
import { Packets } from './packet.ts';
import { openDatagrams, targetOf, whyNot } from './socket.ts';
import { tryAddress } from './try-address.ts';

it('reads the address: a host, a port or the usual one, an IPv6 number', () => {
  expect(targetOf('udp://127.0.0.1:39540')).toEqual({ host: '127.0.0.1', port: 39_540 });
  expect(targetOf('udp://studio')).toEqual({ host: 'studio', port: 39_539 });
  expect(targetOf('udp://[::1]:5')).toEqual({ host: '::1', port: 5 });
});

it('sends to a name too, closes after what was sent, and sends nothing after that', async () => {
  const receiver = await startVmcReceiver();
  const packet = new Packets({ names: 'vrm0', bones: true }).of(AT_REST, 1);
  const ready = Promise.withResolvers<null>();
  const nothing = (error: Error): void => ready.reject(error);
  const datagrams = openDatagrams(targetOf(receiver.url.replace('127.0.0.1', 'localhost')), {
    ...{ ready: () => ready.resolve(null), failed: nothing, trouble: nothing },
  });
  datagrams.send(packet);
  await ready.promise;
  // What the system has not taken yet is no queue: of these two go out.
  for (let n = 0; n < 50; n++) datagrams.send(packet);
  await datagrams.close();
  datagrams.send(packet);
  await datagrams.close();
  await expect.poll(() => receiver.bundles.length).toBe(2);
  await receiver.close();
});

it('can be closed before it has an address', async () => {
  const told: string[] = [];
  const tell = (what: string) => (): void => void told.push(what);
  await openDatagrams({ host: 'localhost', port: 9 }, { ready: tell('ready'), failed: tell('failed'), trouble: tell('trouble') }).close();
  expect(told).toEqual([]);
});

it('a host without an address is a reason, not a crash', async () => {
  expect(await tryAddress('udp://no-such-host.invalid:39539', systemClock)).toContain('has no address');
  expect(whyNot(new Error('send EMSGSIZE'), 'udp://a')).toBe('nothing can be sent to udp://a: send EMSGSIZE');
});

it.skipIf(process.platform === 'win32')('a port where nobody listens is told', async () => {
  const port = await freePort();
  expect(await tryAddress(`udp://127.0.0.1:${port}`, systemClock)).toContain('nobody listens');
});
