import { expect, it } from 'vitest';
import { isLoopbackHost } from './loopback.ts';

it.each([
  ['127.0.0.1', true],
  ['127.8.9.1', true],
  ['localhost', true],
  ['::1', true],
  ['[::1]', true],
  ['0.0.0.0', false],
  ['127.0.0.1.evil.example', false],
  ['localhost.evil.example', false],
  ['', false],
])('%s: %s', (host, expected) => {
  expect(isLoopbackHost(host)).toBe(expected);
});
