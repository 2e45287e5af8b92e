import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROLES, type Role } from '../../domain/trigger.ts';
import { CommandsError, DEFAULT_COMMANDS_FILE, loadCommands, parseCommands, unknownTargets } from './load.ts';
import { command, initialCommandState, undone, type CommandOutcome, type CommandState } from './reduce.ts';
import { planRedemption, wantedRewards } from '../rewards/plan.ts';
import { COMMAND_ACTIONS, commandsSchema, ROLE_FLOOR, type Commands } from './schema.ts';

const commands = parseCommands(readFileSync(DEFAULT_COMMANDS_FILE, 'utf8'), 'commands.yaml');
const world = { styles: ['cozy', 'chaotic'], scenes: ['Gaming', 'Just Chatting'] };
const from = (role: Role, text: string, userId = 'u1', userName = 'tofu_knight') => ({ platform: 'twitch', userId, userName, role, text });

function once(role: Role, text: string, rules: Commands = commands): CommandOutcome {
  return command(initialCommandState, from(role, text), 0, rules, world)[1];
}

it('a viewer can have themselves forgotten, and nobody else', () => {
  expect(once('viewer', '!forgetme')).toMatchObject({ kind: 'do', action: { kind: 'forget', viewerId: 'twitch:u1' } });
  expect(once('viewer', '!forgetme u2')).toMatchObject({ kind: 'do', action: { kind: 'forget', viewerId: 'twitch:u1' } });
});

describe('what a message asks for', () => {
  // Twitch puts "@Kitsu_Bot" before what is written as a reply: the command in it went to the model as chat.
  it('is found in a reply, behind the name that the platform put there, and nowhere else behind a name', () => {
    const written = (change: object): unknown =>
      command(
        initialCommandState,
        { platform: 'twitch', userId: 'u', userName: 'u', role: 'broadcaster', text: '@Kitsu_Bot !mute', ...change },
        0,
        commands,
        world,
      )[1].kind;
    expect(written({ isReply: true })).toBe('do');
    expect(written({})).toBe('chat');
    expect(written({ isReply: true, text: '!mute' })).toBe('do');
    expect(written({ isAction: true, text: '!mute' })).toBe('chat');
    expect(written({ isAction: true, login: 'nightbot', text: 'waves' })).toBe('ignored');
  });

  it('is plain chat when no word follows the sign', () => {
    for (const text of ['hello', '!!! wow', '! no', '!', 'say !mute', '!?']) expect(once('viewer', text)).toEqual({ kind: 'chat' });
  });

  it('does what the role may, by name, alias and any case', () => {
    expect(once('viewer', '!scene gaming')).toMatchObject({ kind: 'do', action: { kind: 'scene', scene: 'Gaming' } });
    expect(once('viewer', '!SCENE just chatting')).toMatchObject({ kind: 'do', action: { scene: 'Just Chatting' } });
    expect(once('viewer', '!style cozy')).toMatchObject({ kind: 'do', action: { kind: 'style', style: 'cozy' } });
    expect(once('mod', '!shush')).toMatchObject({ kind: 'do', command: 'mute', action: { muted: true } });
    expect(once('mod', '!unmute')).toMatchObject({ kind: 'do', action: { muted: false } });
    expect(once('broadcaster', '!say good  evening')).toMatchObject({ kind: 'do', action: { kind: 'say', text: 'good  evening' } });
    expect(once('mod', '!redeem happy')).toMatchObject({ kind: 'do', action: { kind: 'expression', expression: 'happy' } });
  });

  it('refuses with a reason that holds nothing of what was written', () => {
    expect(once('viewer', '!mute')).toEqual({ kind: 'refused', command: 'mute', reason: 'role', reply: '!mute is for moderators only.' });
    expect(once('viewer', '!scene <script>')).toMatchObject({ reason: 'argument', reply: '!scene: choose Gaming or Just Chatting.' });
    expect(once('broadcaster', '!say')).toMatchObject({ kind: 'refused', reason: 'argument' });
  });

  it('what could not be carried out holds nobody up, and chat is told once', () => {
    const [used] = command(initialCommandState, from('viewer', '!scene gaming'), 0, commands, world);
    const [free, reply] = undone(used, 'scene', { userId: 'u1' }, 10, commands);
    expect(reply).toBe('!scene is not possible right now.');
    expect(command(free, from('viewer', '!scene gaming', 'u2'), 20, commands, world)[1].kind).toBe('do');
    expect(undone(free, 'scene', { userId: 'u2' }, 30, commands)[1]).toBeNull();
  });

  it('leaves bots, lurks and what other bots answer alone', () => {
    // A bot is known by its account, whatever name it shows.
    const disguised = { ...from('viewer', 'Follow us!', 'b', '夜のボット'), login: 'nightbot' };
    expect(command(initialCommandState, disguised, 0, commands, world)[1]).toMatchObject({ reason: 'bot' });
    expect(command(initialCommandState, from('mod', 'Follow us!', 'b', 'Nightbot'), 0, commands, world)[1]).toMatchObject({
      reason: 'bot',
    });
    expect(once('viewer', '!lurk')).toEqual({ kind: 'ignored', reason: 'by-rule' });
    expect(once('viewer', '!quote 12')).toEqual({ kind: 'ignored', reason: 'foreign-command' });
  });

  it('tells each role what it can do', () => {
    const help = (role: Role): string => {
      const outcome = once(role, '!help');
      return outcome.kind === 'reply' ? outcome.text : '';
    };
    expect(help('viewer')).toContain('!scene');
    expect(help('viewer')).not.toContain('!mute');
    expect(help('broadcaster')).toContain('!say');
  });
});

describe('cool-downs', () => {
  const run = (steps: readonly (readonly [number, Role, string, string])[]): string[] => {
    let state: CommandState = initialCommandState;
    return steps.map(([nowMs, role, userId, text]) => {
      const [next, outcome] = command(state, from(role, text, userId), nowMs, commands, world);
      state = next;
      return outcome.kind === 'refused' ? `${outcome.reason}${outcome.reply === null ? '' : '!'}` : outcome.kind;
    });
  };

  it('hold for the viewer and for all, and not for moderators', () => {
    expect(
      run([
        [0, 'viewer', 'a', '!scene gaming'],
        [1000, 'viewer', 'b', '!scene gaming'],
        [2000, 'mod', 'm', '!scene gaming'],
        [21_000, 'viewer', 'b', '!scene gaming'],
        [23_000, 'viewer', 'b', '!scene gaming'],
        [50_000, 'viewer', 'a', '!scene gaming'],
        [61_000, 'viewer', 'a', '!scene gaming'],
      ]),
    ).toEqual(['do', 'cooldown!', 'do', 'cooldown!', 'do', 'cooldown!', 'do']);
  });

  it('are not begun by what was refused, and refusals are told once in a while', () => {
    expect(
      run([
        [0, 'viewer', 'a', '!scene nowhere'],
        [100, 'viewer', 'a', '!scene nowhere'],
        [200, 'viewer', 'a', '!scene gaming'],
        [9000, 'viewer', 'a', '!mute'],
      ]),
    ).toEqual(['argument!', 'argument', 'do', 'role!']);
  });
});

describe('the file', () => {
  it('comes with one that can be used, and the user’s own goes before it', () => {
    expect(loadCommands('/nowhere/commands.yaml')).toMatchObject({ file: DEFAULT_COMMANDS_FILE, problem: null });
  });

  it.each([
    ['commands:\n  mute: { action: mute, role: viewer }', '"mute" can be given to mod and above, not to viewer'],
    ['commands:\n  talk: { action: say, role: vip }', '"say" can be given to mod and above'],
    ['commands:\n  a: { action: help, role: viewer, aliases: [b] }\n  b: { action: help, role: viewer }', '"b" is already a name of "a"'],
    ['commands:\n  a: { action: dance, role: viewer }', 'commands.a.action'],
    ['commands: [', 'is not YAML'],
  ])('tells what is wrong: %s', (text, message) => {
    expect(() => parseCommands(text, 'commands.yaml')).toThrow(CommandsError);
    expect(() => parseCommands(text, 'commands.yaml')).toThrow(message);
  });

  it('hints at what the persona does not have', () => {
    const rules = parseCommands(
      'commands: { scene: { action: scene, role: viewer, options: { Moon: viewer } } }\nredemptions: [{ reward: R, name: r, cost: 1, action: { kind: style, style: grim } }]',
      'f',
    );
    expect(unknownTargets(rules, world)).toEqual(['!scene: the persona has no scene "Moon"', 'R: the persona has no style "grim"']);
  });
});

describe('redemptions', () => {
  it('become actions, are given back when they cannot be done, or are left to the streamer', () => {
    const plan = (rewardTitle: string, text = ''): unknown => planRedemption({ rewardTitle, text }, commands, world);
    expect(plan('Make her say it', 'hello mum')).toEqual({ kind: 'do', action: { kind: 'say', text: 'hello mum' } });
    expect(plan('make her happy')).toEqual({ kind: 'do', action: { kind: 'expression', expression: 'happy' } });
    expect(plan('Make her say it', '  ')).toMatchObject({ kind: 'refund' });
    expect(plan('Hydrate!')).toEqual({ kind: 'not-mapped' });
    expect(wantedRewards(commands)[0]).toMatchObject({ title: 'Make her say it', cost: 500, needsText: true });
  });
});

describe('a viewer never reaches what only those who run the stream may do', () => {
  const rank = (one: Role): number => ROLES.indexOf(one);
  const role = fc.constantFrom(...ROLES);
  const name = fc.constantFrom('mute', 'unmute', 'say', 'scene', 'style', 'redeem', 'help', 'talk', 'x');
  const rule = fc
    .record(
      {
        action: fc.constantFrom(...COMMAND_ACTIONS),
        role,
        aliases: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.subarray(['aa', 'bb'], { maxLength: 1 }) }),
        options: fc.dictionary(fc.constantFrom('Gaming', 'cozy', 'words', 'joy'), role),
        raised: fc.integer({ min: 0, max: 9 }),
      },
      { requiredKeys: ['action', 'role', 'raised'] },
    )
    // Most files keep to the floor, or none of a file's commands would ever be tried.
    .map(({ raised, ...one }) => ({
      ...one,
      role: raised > 0 && rank(one.role) < rank(ROLE_FLOOR[one.action]) ? ROLE_FLOOR[one.action] : one.role,
    }));
  const file = fc.record({
    exempt: role,
    commands: fc.dictionary(name, rule, { minKeys: 3 }),
    redemptions: fc.constant([
      { reward: 'W', name: 'words', cost: 1, action: { kind: 'say' } },
      { reward: 'J', name: 'joy', cost: 1, action: { kind: 'expression', expression: 'happy' } },
    ]),
  });
  const text = fc
    .tuple(
      fc.oneof({ weight: 5, arbitrary: fc.constant('!') }, { weight: 1, arbitrary: fc.constantFrom('!!', '! ', '@kitsu !', '') }),
      fc.oneof(
        { weight: 4, arbitrary: name },
        fc.constantFrom('aa', 'bb', 'MUTE', 'SaY', 'constructor', '__proto__', 'toString'),
        fc.string({ maxLength: 8 }),
      ),
      fc.oneof(fc.constantFrom('gaming', 'cozy', 'words !say x', 'words hello', 'joy', ''), fc.string({ unit: 'grapheme', maxLength: 20 })),
    )
    .map(([sign, called, args]) => `${sign}${called} ${args}`);
  it('whatever the file says and whatever is written', () => {
    let done = 0;
    fc.assert(
      fc.property(file, fc.array(fc.tuple(role, text, fc.nat(100_000)), { minLength: 1, maxLength: 20 }), (raw, messages) => {
        const parsed = commandsSchema.safeParse(raw);
        if (!parsed.success) return;
        let state = initialCommandState;
        let nowMs = 0;
        for (const [who, words, afterMs] of messages) {
          nowMs += afterMs;
          const [next, outcome] = command(state, from(who, words), nowMs, parsed.data, world);
          state = next;
          if (outcome.kind !== 'do') continue;
          done += 1;
          const used = parsed.data.commands[outcome.command]!;
          expect(rank(who)).toBeGreaterThanOrEqual(rank(used.role));
          if (outcome.action.kind === 'mute' || outcome.action.kind === 'say') expect(rank(who)).toBeGreaterThanOrEqual(rank('mod'));
          if (outcome.action.kind === 'scene') expect(world.scenes).toContain(outcome.action.scene);
          if (outcome.action.kind === 'style') expect(world.styles).toContain(outcome.action.style);
          const chosen =
            outcome.action.kind === 'scene' ? outcome.action.scene : outcome.action.kind === 'style' ? outcome.action.style : null;
          if (chosen !== null && used.options) expect(rank(who)).toBeGreaterThanOrEqual(rank(used.options[chosen]!));
        }
      }),
      { numRuns: 1000 },
    );
    // A property that never sees a command carried out would hold for nothing.
    expect(done).toBeGreaterThan(100);
  });

  it('even with rules that no file could have', () => {
    const open: Commands = {
      ...commands,
      commands: Object.fromEntries(
        COMMAND_ACTIONS.map((action) => [
          action,
          { action, role: 'viewer' as const, aliases: [], cooldown: { user: 0, everyone: 0 }, about: '' },
        ]),
      ),
    };
    for (const who of ['viewer', 'sub', 'vip'] as const)
      for (const words of ['!mute', '!unmute', '!say hello', '!redeem say hello']) expect(once(who, words, open).kind).toBe('refused');
  });

  it('and the memory of uses is bounded', () => {
    let state = initialCommandState;
    for (let n = 0; n < 2000; n += 1) [state] = command(state, from('mod', '!mute', `u${n}`), n, commands, world);
    expect(state.lastUseMs.size).toBeLessThanOrEqual(500);
  });
});
