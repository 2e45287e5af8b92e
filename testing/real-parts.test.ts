import { describe, expect, it } from 'vitest';
import { delimiter, join } from 'node:path';
import { realPart, type Surroundings } from './real-parts.ts';

function machine(
  programs: readonly string[],
  env: Record<string, string> = {},
  platform: NodeJS.Platform = 'linux',
): { lines: string[]; surroundings: Surroundings } {
  const lines: string[] = [];
  return {
    lines,
    surroundings: {
      env: { PATH: ['/a', '/b'].join(delimiter), ...env },
      platform,
      isProgram: (path) => programs.includes(path),
      tell: (line) => lines.push(line),
    },
  };
}

describe('realPart', () => {
  it('looks on PATH, the better name first', () => {
    const { surroundings } = machine([join('/a', 'google-chrome'), join('/b', 'chromium')]);
    expect(realPart('chromium', [], surroundings)).toBe(join('/b', 'chromium'));
  });

  it('takes a given place before PATH, and the environment variable before all', () => {
    const programs = ['/given', '/named', join('/a', 'obs')];
    expect(realPart('obs', ['/given'], machine(programs).surroundings)).toBe('/given');
    expect(realPart('obs', ['/given'], machine(programs, { OBS_PATH: '/named' }).surroundings)).toBe('/named');
  });

  it('refuses a variable that names nothing, instead of testing with something else', () => {
    expect(() => realPart('obs', [], machine([join('/a', 'obs')], { OBS_PATH: '/gone' }).surroundings)).toThrow('OBS_PATH');
  });

  it('skips with one line on a user’s machine', () => {
    const { lines, surroundings } = machine([]);
    expect(realPart('nats-server', [], surroundings)).toBeNull();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('nats-server');
  });

  it('fails in CI', () => {
    expect(() => realPart('chromium', [], machine([], { CI: 'true' }).surroundings)).toThrow('.ci/packages.txt');
  });

  it('does not ask Windows for programs of Linux, even in CI', () => {
    expect(realPart('pulseaudio', [], machine([], { CI: 'true' }, 'win32').surroundings)).toBeNull();
  });
});
