import { beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../kernel/fault.ts';
import { ControlError, type Controls } from '../../ports/controls.ts';
import type { Outcome } from '../../ports/ingress.ts';
import { argumentsOf, createCommandExecutor, type CommandExecutor } from './executor.ts';
import type { CommandAction } from './reduce.ts';

let done: string[];
let world: { muted: boolean; panicked: boolean; said: Outcome; effect: () => Promise<void>; scene: () => Promise<void> };
let executor: CommandExecutor;

beforeEach(() => {
  done = [];
  world = {
    muted: false,
    panicked: false,
    said: { outcome: 'queued', triggerId: 'say:1' },
    effect: () => Promise.resolve(),
    scene: () => Promise.resolve(),
  };
  const noted =
    (what: string) =>
    (...args: readonly unknown[]): Promise<void> => {
      done.push(`${what} ${JSON.stringify(args)}`);
      return world.effect();
    };
  const controls = {
    get muted() {
      return world.muted;
    },
    get panicked() {
      return world.panicked;
    },
    mute: (muted: boolean) => void done.push(`mute ${muted}`),
    skip: () => done.push('skip') === 1,
    setStyle: (style: string) => {
      if (style === 'none') throw new ControlError('not-found', 'no style "none"');
      if (style === 'bug') throw new TypeError('our own bug');
      done.push(`style ${style}`);
    },
    setScene: (scene: string) => {
      done.push(`scene ${scene}`);
      return world.scene();
    },
    setExpression: (expression: string) => void done.push(`expression ${expression}`),
  } as unknown as Controls;
  const say = (text: string): Promise<Outcome> => {
    done.push(`say ${text}`);
    return Promise.resolve(world.said);
  };
  executor = createCommandExecutor(
    controls,
    { say },
    { forgetViewer: noted('forget'), playSound: noted('sound'), pressHotkey: noted('hotkey'), showFor: noted('show') },
  );
});

const SOUND: CommandAction = { kind: 'sound', sound: 'boop.wav' };
const HOTKEY: CommandAction = { kind: 'hotkey', hotkey: 'Wave' };
const SOURCE: CommandAction = { kind: 'source', scene: 'BRB', source: 'Confetti', forS: 3 };
const FILTER: CommandAction = { kind: 'filter', source: 'Voice', filter: 'Robot', forS: 2 };

it.each<[CommandAction, string]>([
  [{ kind: 'mute', muted: true }, 'mute true'],
  [{ kind: 'skip' }, 'skip'],
  [{ kind: 'style', style: 'hype' }, 'style hype'],
  [{ kind: 'scene', scene: 'BRB' }, 'scene BRB'],
  [{ kind: 'expression', expression: 'happy' }, 'expression happy'],
  [{ kind: 'say', text: 'hello' }, 'say hello'],
  [SOUND, 'sound ["boop.wav"]'],
  [HOTKEY, 'hotkey ["Wave"]'],
  [SOURCE, `show [${JSON.stringify(SOURCE)},3000]`],
  [FILTER, `show [${JSON.stringify(FILTER)},2000]`],
])('does %j', async (action, what) => {
  expect(await executor.carryOut(action)).toEqual({ done: true });
  expect(done).toEqual([what]);
});

describe('while she is silenced', () => {
  it.each([
    [SOUND, true],
    [HOTKEY, false],
    [SOURCE, false],
    [FILTER, false],
  ])('%j is not done when stopped; muted, only sounds are not', async (action, alsoMuted) => {
    world.panicked = true;
    expect(await executor.carryOut(action)).toEqual({ done: false, reason: 'she is silenced' });
    expect(done).toEqual([]);
    world.panicked = false;
    world.muted = true;
    expect((await executor.carryOut(action)).done).toBe(!alsoMuted);
  });
});

describe('what cannot be done', () => {
  it('is a reason, by whatever a program beside answers', async () => {
    world.effect = () => Promise.reject(new TypeError('OBS said 600'));
    expect(await executor.carryOut(SOURCE)).toEqual({ done: false, reason: 'OBS said 600' });
  });

  it('is a reason where the streamer can mend it', async () => {
    expect(await executor.carryOut({ kind: 'style', style: 'none' })).toEqual({ done: false, reason: 'no style "none"' });
    world.scene = () => Promise.reject(new Fault('scenes need OBS'));
    expect(await executor.carryOut({ kind: 'scene', scene: 'BRB' })).toEqual({ done: false, reason: 'scenes need OBS' });
  });

  it('tells of blocked words that they were, and not which', async () => {
    world.said = {
      outcome: 'blocked',
      block: { direction: 'output', category: 'hate', ruleId: 'r9', excerpt: 'secret', cause: 'content' },
    };
    expect(await executor.carryOut({ kind: 'say', text: 'x' })).toEqual({ done: false, reason: 'moderation does not let her say that' });
    world.said = { outcome: 'refused', reason: 'she is muted: unmute first' };
    expect(await executor.carryOut({ kind: 'say', text: 'x' })).toEqual({ done: false, reason: 'she is muted: unmute first' });
  });

  it('for a fault of our own is no reason to tell in chat', async () => {
    await expect(executor.carryOut({ kind: 'style', style: 'bug' })).rejects.toThrow('our own bug');
  });
});

it('a record of a command holds the file’s and the persona’s words, never those of a viewer', () => {
  expect([SOUND, HOTKEY, SOURCE, FILTER].map(argumentsOf)).toEqual(['boop.wav', 'Wave', 'Confetti', 'Robot']);
  expect(argumentsOf({ kind: 'say', text: 'a viewer’s words' })).toBe('');
});
