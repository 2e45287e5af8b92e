/** The file of commands and rewards, checked as a whole before any of it holds. */
import { z } from 'zod';
import { EMOTIONS } from '../../domain/emotion.ts';
import { SOUND_FILE } from '../../domain/sound-file.ts';
import { ROLES, type Role } from '../../domain/trigger.ts';

export const COMMAND_ACTIONS = ['mute', 'unmute', 'skip', 'style', 'scene', 'redeem', 'say', 'help', 'forget', 'ignore'] as const;
export type CommandActionName = (typeof COMMAND_ACTIONS)[number];

/**
 * The least role that a file may ever give an action to. Silencing her and putting words into her
 * mouth stay with those who run the stream, whatever the file says.
 */
export const ROLE_FLOOR: Readonly<Record<CommandActionName, Role>> = {
  mute: 'mod',
  unmute: 'mod',
  skip: 'mod',
  say: 'mod',
  redeem: 'sub',
  style: 'viewer',
  scene: 'viewer',
  help: 'viewer',
  forget: 'viewer',
  ignore: 'viewer',
};

const MAX_COOLDOWN_S = 86_400;
const role = z.enum(ROLES, `use one of ${ROLES.join(', ')}`);
const word = z
  .string()
  .toLowerCase()
  .regex(/^[\p{L}\p{N}_-]{1,25}$/u, 'use one word of letters, digits, - and _');
const seconds = z.number().min(0).max(MAX_COOLDOWN_S);

export const commandSchema = z
  .strictObject({
    action: z.enum(COMMAND_ACTIONS),
    role,
    aliases: z.array(word).max(40).default([]),
    cooldown: z.strictObject({ user: seconds.default(0), everyone: seconds.default(0) }).default({ user: 0, everyone: 0 }),
    /** What may follow, and the least role for each; absent for all that the persona lists. */
    options: z.record(z.string().min(1).max(100), role).optional(),
    about: z.string().trim().max(120).default(''),
  })
  .superRefine((command, ctx) => {
    if (atLeast(command.role, ROLE_FLOOR[command.action])) return;
    ctx.addIssue({
      code: 'custom',
      path: ['role'],
      message: `"${command.action}" can be given to ${ROLE_FLOOR[command.action]} and above, not to ${command.role}`,
    });
  });
export type CommandRule = z.output<typeof commandSchema>;

const forS = z.number('give the seconds it stays').min(1).max(600).default(10);

export const rewardActionSchema = z.discriminatedUnion('kind', [
  /** The words that the viewer wrote with it, through moderation. */
  z.strictObject({ kind: z.literal('say') }),
  z.strictObject({ kind: z.literal('expression'), expression: z.enum(EMOTIONS) }),
  z.strictObject({ kind: z.literal('scene'), scene: z.string().min(1).max(100) }),
  z.strictObject({ kind: z.literal('style'), style: z.string().min(1).max(32) }),
  /** A hotkey of the model in VTube Studio, by its name there. */
  z.strictObject({ kind: z.literal('hotkey'), hotkey: z.string().trim().min(1).max(100) }),
  /** A source of a scene in OBS, shown for a while. */
  z.strictObject({ kind: z.literal('source'), scene: z.string().min(1).max(100), source: z.string().min(1).max(100), forS }),
  /** A filter of a source in OBS, switched on for a while. */
  z.strictObject({ kind: z.literal('filter'), source: z.string().min(1).max(100), filter: z.string().min(1).max(100), forS }),
  /** A file's name in the folder of sounds. */
  z.strictObject({
    kind: z.literal('sound'),
    sound: z.string().max(100).regex(SOUND_FILE, 'use the name of a .wav, .ogg or .mp3 file, without a folder'),
  }),
]);

export const rewardSchema = z.strictObject({
  /** As it stands on Twitch. */
  reward: z.string().trim().min(1).max(45),
  name: word,
  cost: z.number().int().min(1).max(1_000_000),
  prompt: z.string().trim().max(200).default(''),
  action: rewardActionSchema,
});
export type RewardRule = z.output<typeof rewardSchema>;

export const commandsSchema = z
  .strictObject({
    prefix: z
      .string()
      .regex(/^[!?.~$%&+-]$/u, 'use one sign such as !')
      .default('!'),
    exempt: role.default('mod'),
    refusalEveryS: seconds.default(8),
    commands: z.record(word, commandSchema),
    redemptions: z.array(rewardSchema).max(50).default([]),
    bots: z.array(z.string().trim().toLowerCase().min(1)).default([]),
  })
  .superRefine((file, ctx) => {
    const owner = new Map<string, string>();
    for (const [name, { aliases }] of Object.entries(file.commands))
      for (const called of [name, ...aliases]) {
        const other = owner.get(called);
        if (other !== undefined)
          ctx.addIssue({ code: 'custom', path: ['commands', name], message: `"${called}" is already a name of "${other}"` });
        owner.set(called, name);
      }
    for (const key of ['reward', 'name'] as const) {
      const taken = new Set<string>();
      for (const [index, reward] of file.redemptions.entries()) {
        const value = reward[key].toLowerCase();
        if (taken.has(value))
          ctx.addIssue({ code: 'custom', path: ['redemptions', index, key], message: `"${reward[key]}" is there twice` });
        taken.add(value);
      }
    }
  });
export type Commands = z.output<typeof commandsSchema>;

/** True when `has` may do all that `needs` may. */
export function atLeast(has: Role, needs: Role): boolean {
  return ROLES.indexOf(has) >= ROLES.indexOf(needs);
}
