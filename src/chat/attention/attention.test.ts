import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RAID_WINDOW_MS, thankRaid, type ThankedRaids } from './raids.ts';
import { calmMeter, metered, RATE_LIMITS } from './rate-meter.ts';
import { spokenName } from './spoken-name.ts';

describe('a name as it is said', () => {
  it.each([
    ['tofu_knight', 'tofu knight'],
    ['xX_Dark99_Xx', 'Dark'],
    ['XxSniperxX', 'Sniper'],
    ['BananaLance', 'Banana Lance'],
    ['gearbox99', 'gearbox'],
    ['2fast4you', '2 fast 4 you'],
    ['1234fox', 'fox'],
    ['AAAAAAHHHH', 'Aahh'],
    ['NASA', 'Nasa'],
    ['DJ_Luna', 'DJ Luna'],
    ['さくら_ch', 'さくら ch'],
    ['xx', 'xx'],
  ])('%s → %s', (login, said) => {
    expect(spokenName(login)).toBe(said);
  });

  it('has nothing to say for what has no letters', () => {
    expect(spokenName('____')).toBeNull();
    expect(spokenName('12345')).toBeNull();
  });

  it('is short, without signs, and says again what it said', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (login) => {
        const said = spokenName(login);
        if (said === null) return;
        expect(said).not.toMatch(/[_\s]{2}|^\s|\s$|_/u);
        expect(said).toMatch(/\p{L}/u);
        expect([...said].length).toBeLessThanOrEqual(60);
      }),
    );
  });
});

describe('how busy chat is', () => {
  const steady = (perS: number, seconds: number, from = calmMeter(0)): ReturnType<typeof calmMeter> => {
    let meter = from;
    const startMs = from.atMs;
    for (let n = 1; n <= perS * seconds; n += 1) meter = metered(meter, startMs + (n / perS) * 1000, 1);
    return meter;
  };

  it('comes to the rate that there is', () => {
    expect(steady(1, 120).perS).toBeCloseTo(1, 0);
    expect(steady(20, 120).perS).toBeCloseTo(20, 0);
  });

  it('is at a peak from the upper to the lower limit', () => {
    expect(steady(2, 120).peak).toBe(false);
    const busy = steady(6, 120);
    expect(busy.peak).toBe(true);
    expect(steady(2, 120, busy).peak).toBe(true);
    expect(metered(busy, busy.atMs + 10 * RATE_LIMITS.timeConstantMs, 0).peak).toBe(false);
  });
});

describe('raids', () => {
  it('are thanked once in their time, and few are remembered', () => {
    let thanked: ThankedRaids = new Map();
    let thank: boolean;
    [thanked, thank] = thankRaid(thanked, 'owl', 0);
    expect(thank).toBe(true);
    [thanked, thank] = thankRaid(thanked, 'owl', RAID_WINDOW_MS - 1);
    expect(thank).toBe(false);
    for (let n = 0; n < 1000; n += 1) [thanked] = thankRaid(thanked, `raider${n}`, 1000 + n);
    expect(thanked.size).toBeLessThanOrEqual(200);
    [, thank] = thankRaid(thanked, 'owl', 3 * RAID_WINDOW_MS);
    expect(thank).toBe(true);
  });
});
