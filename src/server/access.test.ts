import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAccessCheck, requireTokenOffLoopback, type AccessRequest } from './access.ts';

const own: AccessRequest = {
  method: 'GET',
  host: '127.0.0.1:9000',
  origin: undefined,
  authorization: undefined,
  queryToken: undefined,
  localAddress: '127.0.0.1',
};

const onLoopback = createAccessCheck({ host: '127.0.0.1', token: null }, () => 9000);

describe('Host on loopback', () => {
  it.each(['127.0.0.1:9000', 'localhost:9000', 'LOCALHOST:9000', '[::1]:9000', '127.0.0.2:9000'])('%s is ours', (host) => {
    expect(onLoopback('control', { ...own, host })).toBeNull();
  });

  it.each([
    ...['evil.example:9000', 'localhost.evil.example:9000', '127.0.0.1.evil.example:9000', '192.168.1.5:9000', '0.0.0.0:9000'],
    ...[
      '127.0.0.1:9001',
      '127.0.0.1',
      'localhost',
      '',
      ' ',
      'user@127.0.0.1:9000',
      '127.0.0.1:9000/x',
      '127.0.0.1:9000:9000',
      '[::1',
      undefined,
    ],
  ])('%s is refused', (host) => {
    for (const access of ['public', 'read', 'control'] as const) {
      expect(onLoopback(access, { ...own, host })).toMatchObject({ status: 403, code: 'host-refused' });
    }
  });

  it('refuses any name but a loopback one, whatever it looks like', () => {
    fc.assert(
      fc.property(fc.domain(), (name) => {
        expect(onLoopback('public', { ...own, host: `${name}:9000` })?.code).toBe('host-refused');
      }),
    );
  });

  it('takes a missing port as 80', () => {
    const on80 = createAccessCheck({ host: '127.0.0.1', token: null }, () => 80);
    expect(on80('read', { ...own, host: 'localhost' })).toBeNull();
  });
});

describe('Origin', () => {
  it.each(['http://127.0.0.1:9000', 'https://127.0.0.1:9000', undefined])('%s may', (origin) => {
    expect(onLoopback('control', { ...own, origin })).toBeNull();
  });

  it.each([
    ...['http://evil.example', 'http://127.0.0.1', 'http://127.0.0.1:5173', 'http://localhost:9000', 'https://127.0.0.1'],
    ...['file://', 'chrome-extension://abc', '', 'nonsense', 'http://127.0.0.1:9000.evil.example'],
  ])('"%s" may not, not even read', (origin) => {
    for (const access of ['public', 'read', 'control'] as const) {
      expect(onLoopback(access, { ...own, origin })).toMatchObject({ status: 403, code: 'origin-refused' });
    }
  });

  it('"null" is nobody: it gets what is public, and no more', () => {
    expect(onLoopback('public', { ...own, origin: 'null' })).toBeNull();
    expect(onLoopback('read', { ...own, origin: 'null' })?.code).toBe('origin-refused');
    expect(onLoopback('control', { ...own, origin: 'null' })?.code).toBe('origin-refused');
  });
});

describe('off loopback', () => {
  const TOKEN = 'a-long-random-token-of-the-streamer';
  const lan = createAccessCheck({ host: '192.168.1.5', token: TOKEN }, () => 9000);
  const remote: AccessRequest = { ...own, host: '192.168.1.5:9000', localAddress: '192.168.1.5' };
  const bearer = { authorization: `Bearer ${TOKEN}` };

  it('asks for the token wherever something is told or done', () => {
    expect(lan('public', remote)).toBeNull();
    for (const access of ['read', 'control'] as const) {
      expect(lan(access, remote)).toMatchObject({ status: 401, code: 'token-required' });
      expect(lan(access, { ...remote, authorization: 'Bearer wrong' })?.status).toBe(401);
      expect(lan(access, { ...remote, authorization: `Basic ${TOKEN}` })?.status).toBe(401);
      expect(lan(access, { ...remote, queryToken: TOKEN.slice(1) })?.status).toBe(401);
      expect(lan(access, { ...remote, ...bearer })).toBeNull();
      expect(lan(access, { ...remote, queryToken: TOKEN })).toBeNull();
    }
  });

  it('takes no token from the address of what acts', () => {
    expect(lan('control', { ...remote, method: 'POST', queryToken: TOKEN })?.status).toBe(401);
    expect(lan('control', { ...remote, method: 'POST', ...bearer })).toBeNull();
  });

  it('asks for it on loopback connections too', () => {
    expect(lan('read', own)?.code).toBe('token-required');
  });

  it('answers to the configured name and to loopback ones only', () => {
    expect(lan('public', { ...remote, host: '192.168.1.6:9000' })?.code).toBe('host-refused');
    expect(lan('public', { ...remote, host: 'evil.example:9000' })?.code).toBe('host-refused');
  });

  it('on all addresses answers to the one that the connection came in on', () => {
    const all = createAccessCheck({ host: '0.0.0.0', token: TOKEN }, () => 9000);
    expect(all('read', { ...remote, ...bearer, localAddress: '::ffff:192.168.1.5' })).toBeNull();
    expect(all('read', { ...remote, ...bearer, host: '192.168.1.6:9000' })?.code).toBe('host-refused');
    expect(all('read', { ...remote, ...bearer, host: 'evil.example:9000' })?.code).toBe('host-refused');
    const all6 = createAccessCheck({ host: '::', token: TOKEN }, () => 9000);
    expect(all6('read', { ...remote, ...bearer, host: '[fe80::1]:9000', localAddress: 'fe80::1' })).toBeNull();
  });

  it('never starts without a token', () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.5', 'my-pc']) {
      expect(() => requireTokenOffLoopback({ host, token: null })).toThrow(/AIVT_TOKEN/u);
      expect(() => requireTokenOffLoopback({ host, token: '' })).toThrow(/AIVT_TOKEN/u);
      expect(() => requireTokenOffLoopback({ host, token: TOKEN })).not.toThrow();
    }
    expect(() => requireTokenOffLoopback({ host: 'localhost', token: null })).not.toThrow();
  });
});
