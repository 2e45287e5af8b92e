/** Stand-ins of what the panel's pages of settings, set-up, persona and moderation ask. */
import { settingEntries, formOf } from '../src/config/settings.ts';
import type { Approved } from '../src/domain/approved.ts';
import type { Bodies } from '../src/ports/bodies.ts';
import type { Documents, DocumentName, DocumentView } from '../src/ports/documents.ts';
import type { Moderation, StandingView, Verdict } from '../src/ports/moderation.ts';
import { FieldError, type SettingsKeeper, type SettingView } from '../src/ports/settings-keeper.ts';
import { wavFile } from '../src/tts/voices/wav.ts';
import { ControlError } from '../src/ports/controls.ts';
import type { RuleClass, RuleDesk } from '../src/ports/rule-desk.ts';
import type { ReviewDesk } from '../src/ports/review.ts';
import type { SetupDesk } from '../src/ports/setup-desk.ts';

function ruleClass(category: string, label: string, more: Partial<RuleClass>): RuleClass {
  return {
    ...{ category, label, severity: 'strong', rules: 3, input: 'block', name: 'block', output: 'block' },
    ...{ profile: { input: 'block', output: 'block' }, switchable: [], softens: false, why: null },
    ...more,
  };
}

/** Remembers what it was asked; the settings are the real table, and refuse the one value `refused`. */
export class FakeDesks implements SettingsKeeper, StandingView, Pick<Moderation, 'check'> {
  readonly calls: unknown[][] = [];
  readonly kept: Record<string, string> = {};
  strikes = [{ viewerId: 'twitch:42', blocks: 2, ignoredForMs: 540_000 }];

  all(): SettingView[] {
    return settingEntries().map(([name, group, entry]) => {
      const form = formOf(entry);
      const secret = entry.secret === true;
      return {
        name,
        group,
        about: entry.about,
        form: form.kind === 'choice' ? { kind: form.kind, choices: [...form.choices] } : form,
        secret,
        isSet: name in this.kept,
        value: secret ? null : (this.kept[name] ?? entry.fallback),
        fallback: entry.fallback,
        origin: name in this.kept ? 'panel' : 'default',
        fixed: entry.envOnly ? 'it is needed before the data folder is known: set it in .env' : null,
        live: entry.live === true,
        pending: name in this.kept && !entry.live,
      };
    });
  }
  change(values: Readonly<Record<string, string | null>>): SettingView[] {
    this.calls.push(['settings', values]);
    for (const [name, value] of Object.entries(values)) {
      if (value === 'refused') throw new FieldError(name, `${name}: use another value.`);
      if (value === null) Reflect.deleteProperty(this.kept, name);
      else this.kept[name] = value;
    }
    return this.all();
  }
  restart(): void {
    this.calls.push(['restart']);
  }

  readonly bodies: Bodies = {
    root: '/nowhere/bodies',
    list: () =>
      Promise.resolve([{ folder: 'my-fox', pictures: [{ file: 'closed.png', emotion: 'neutral', mouth: 'closed', eyesShut: false }] }]),
    keep: (folder, file) => {
      this.calls.push(['keep', folder, file]);
      return Promise.resolve({ folder, pictures: [{ file, emotion: 'neutral', mouth: 'open', eyesShut: false }] });
    },
    remove: (folder, file) => {
      this.calls.push(['remove', folder, file]);
      return Promise.resolve({ folder, pictures: [] });
    },
  };

  /** The other `change`. */
  readonly documents: Documents = {
    read: (name) => this.read(name),
    write: (name, text) => this.write(name, text),
    change: (name, changes) => {
      this.calls.push(['change', name, changes]);
      return { ...this.read(name), own: true, pending: true };
    },
  };

  read(name: DocumentName): DocumentView {
    return name === 'persona'
      ? {
          name,
          text: 'name: Kitsu\n',
          content: {
            name: 'Kitsu',
            language: 'en-US',
            system: 'You are Kitsu, a fox.',
            body: { bounce: 0.5, dim: 0.2 },
            defaultStyle: 'calm',
            idleAfterS: 90,
            styles: {
              calm: {
                prompt: 'Be calm.',
                maxSentences: 3,
                rate: 1,
                pitch: 1.1,
                expression: 'neutral',
                mood: { valence: 0.4, energy: 0.5 },
              },
            },
            stockLines: { greeting: ['Hello everybody!'], filler: ['Let me think.'] },
          },
          own: false,
          problem: null,
          pending: false,
        }
      : {
          name,
          text: 'prefix: "!"\n',
          content: {
            prefix: '!',
            commands: {
              scene: { action: 'scene', role: 'mod', aliases: ['sc'], cooldown: { user: 5, everyone: 10 }, about: 'Changes the scene.' },
            },
            redemptions: [{ reward: 'Boop', name: 'boop', cost: 100, prompt: '', action: { kind: 'sound', sound: 'boop.wav' } }],
          },
          own: false,
          problem: null,
          pending: false,
        };
  }
  write(name: DocumentName, text: string): DocumentView {
    this.calls.push(['write', name, text]);
    if (text.includes('broken')) throw new FieldError('text', 'the file is not YAML: line 1');
    return { ...this.read(name), text, own: true, pending: true };
  }
  list(): StandingView['list'] extends () => infer R ? R : never {
    return this.strikes;
  }
  forgive(viewerId: string): void {
    this.calls.push(['forgive', viewerId]);
    this.strikes = this.strikes.filter((one) => one.viewerId !== viewerId);
  }
  check(text: string, direction: 'input' | 'name' | 'output'): Promise<Verdict> {
    return Promise.resolve(
      text === 'badword'
        ? { allowed: false, block: { direction, category: 'slur', ruleId: 'sound.slur-1', excerpt: 'b•••••d', cause: 'content' } }
        : { allowed: true, text: text as Approved },
    );
  }

  ruleClasses: RuleClass[] = [
    ruleClass('hate', 'slurs and hate', { severity: 'severe', why: 'severe: it is never let pass' }),
    ruleClass('links', 'links', { severity: 'strong', switchable: ['input', 'output'] }),
    ruleClass('mild', 'mild swearing', { severity: 'mild', switchable: ['input', 'output'], softens: true }),
  ];
  readonly rules: RuleDesk = {
    profile: 'pg13',
    classes: () => this.ruleClasses,
    switchRule: ({ category, direction, action }) => {
      this.calls.push(['rule', category, direction, action]);
      if (category === 'mild') throw new ControlError('not-allowed', 'Not now.');
      this.ruleClasses = this.ruleClasses.map((one) =>
        one.category === category ? { ...one, [direction]: action ?? one.profile[direction] } : one,
      );
    },
  };

  readonly review: ReviewDesk = {
    state: () => ({ mode: 'off', held: [] }),
    decide: (id, approve) => {
      this.calls.push(['review', id, approve]);
      return Promise.resolve(id === 'review:1' ? (approve ? 'approved' : 'rejected') : null);
    },
  };

  readonly setup: SetupDesk = {
    check: (check) =>
      Promise.resolve({
        check,
        verdict: check === 'overlay' ? 'ok' : 'hint',
        detail: check === 'overlay' ? 'one overlay sounds' : 'nothing answers',
      }),
    models: () =>
      Promise.resolve({
        ...{ provider: 'ollama', card: null, recommended: null, wantedNeedGb: null },
        wanted: 'llama3.1:8b',
        installed: [{ name: 'smollm2:135m', bytes: 270_000_000 }],
        fetching: this.calls.some(([what]) => what === 'pull')
          ? { name: 'llama3.1:8b', state: 'running', detail: 'pulling', doneBytes: 1_200_000_000, totalBytes: 4_900_000_000 }
          : null,
      }),
    pullModel: (name) => this.calls.push(['pull', name]),
    setUpObs: () => {
      this.calls.push(['setUpObs']);
      return Promise.resolve({
        done: true,
        lines: ['OBS 31.0.0 (obs-websocket 5.5.2) at ws://127.0.0.1:4455', 'scene “Just Chatting”: made'],
      });
    },
    voices: () =>
      Promise.resolve({
        wanted: '',
        fetching: null,
        voices: [
          { name: 'built-in', quality: 'robotic', licence: 'GPL-3.0-or-later', free: true, credit: null, note: null, installed: true },
          { name: 'en_US-joe-medium', quality: 'medium', licence: 'CC0', free: true, credit: null, note: null, installed: false },
          {
            name: 'en_US-amy-medium',
            quality: 'medium',
            licence: 'unclear',
            free: false,
            credit: null,
            note: 'private use',
            installed: true,
          },
        ],
      }),
    tryVoice: (name) => {
      this.calls.push(['try', name]);
      if (name !== 'built-in')
        return Promise.reject(new ControlError('unavailable', `The voice "${name}" could not be tried: it is broken.`));
      return Promise.resolve(
        wavFile(
          16_000,
          Int16Array.from({ length: 1600 }, (_, i) => 3000 * Math.sin(i / 6)),
        ),
      );
    },
    installVoice: (name, accepted) => this.calls.push(['voice', name, accepted]),
  };
}
