import { expect, it } from 'vitest';
import { FakeClock } from '../../testing/fake-clock.ts';
import { createRuleDesk } from './rule-desk.ts';
import { parseSettings, type Settings } from '../config/settings.ts';
import { createModeration } from '../moderation/moderation.ts';

const settings = parseSettings({}) as Settings & { MODERATION_SWITCHES: string };
const moderation = createModeration({
  profile: 'pg13',
  clock: new FakeClock(),
  report: () => undefined,
  switches: () => settings.MODERATION_SWITCHES,
});
const desk = createRuleDesk(settings, moderation, {
  change: (values) => {
    settings.MODERATION_SWITCHES = values['MODERATION_SWITCHES'] ?? '';
    return [];
  },
});
const passes = async (text: string, direction: 'input' | 'output'): Promise<boolean> => (await moderation.check(text, direction)).allowed;

it('a class that may be switched is, at once and only where it was, and back', async () => {
  const link = 'look at https://example.com/page';
  expect([await passes(link, 'input'), await passes(link, 'output')]).toEqual([false, false]);
  desk.switchRule({ category: 'links', direction: 'input', action: 'allow' });
  expect(settings.MODERATION_SWITCHES).toBe('links.input=allow');
  expect([await passes(link, 'input'), await passes(link, 'output')]).toEqual([true, false]);
  desk.switchRule({ category: 'mild', direction: 'output', action: 'block' });
  expect(await passes('what the hell', 'output')).toBe(false);
  expect(desk.classes().find(({ category }) => category === 'mild')).toMatchObject({ output: 'block', profile: { output: 'soften' } });
  desk.switchRule({ category: 'links', direction: 'input', action: null });
  desk.switchRule({ category: 'mild', direction: 'output', action: 'soften' });
  expect(settings.MODERATION_SWITCHES).toBe('');
  expect(await passes(link, 'input')).toBe(false);
});

it('what is severe is not switched: not by the desk, and not by a line in a settings file', async () => {
  for (const { category, severity, switchable, why } of desk.classes()) {
    if (severity === 'severe') expect([category, switchable, why]).toEqual([category, [], 'severe: it is never let pass']);
    if (switchable.length > 0) continue;
    expect(() => desk.switchRule({ category, direction: 'input', action: 'allow' })).toThrow('cannot be switched');
  }
  settings.MODERATION_SWITCHES = 'selfharm.input=allow, selfharm.output=allow, profanity.output=allow, links.output=soften';
  expect([await passes('kill yourself', 'input'), await passes('kill yourself', 'output')]).toEqual([false, false]);
  expect(desk.classes().every(({ output, profile }) => output === profile.output)).toBe(true);
  settings.MODERATION_SWITCHES = '';
});

it('a switch that cannot be read is refused with how it is written, and switches nothing', () => {
  expect(() => parseSettings({ MODERATION_SWITCHES: 'links=on' })).toThrow('write links.input=allow');
  expect(() => desk.switchRule({ category: 'nothing', direction: 'input', action: 'allow' })).toThrow('no class "nothing"');
});
