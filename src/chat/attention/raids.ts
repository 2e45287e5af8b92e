/** Raids are thanked once, however often a platform tells of them or a raider comes again. */

export const RAID_WINDOW_MS = 30 * 60_000;
const MAX_RAIDERS = 200;

/** `Clock.nowMs` of the last thanks, by raider. */
export type ThankedRaids = ReadonlyMap<string, number>;

export function thankRaid(thanked: ThankedRaids, raiderId: string, nowMs: number): readonly [ThankedRaids, thank: boolean] {
  const last = thanked.get(raiderId);
  if (last !== undefined && nowMs - last < RAID_WINDOW_MS) return [thanked, false];
  const next = new Map([...thanked].filter(([id, atMs]) => id !== raiderId && nowMs - atMs < RAID_WINDOW_MS).slice(1 - MAX_RAIDERS));
  next.set(raiderId, nowMs);
  return [next, true];
}
