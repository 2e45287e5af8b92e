/**
 * All settings: read from the environment and `.env`, checked at start, each with a default that
 * works on a bare machine. `.env.example` is generated from this table (`npm run env-example`).
 */
import { Fault } from '../kernel/fault.ts';
import { z } from 'zod';
import { parseRuleSwitches } from '../domain/rule-switches.ts';
import { BUS_SETTINGS } from './bus-settings.ts';
import { REVIEW_MODES } from '../domain/review.ts';
import { parseAllowed } from './allowed-tools.ts';
import { editDistance } from './edit-distance.ts';
import { VMC_SETTINGS, VTS_SETTINGS } from './puppet-settings.ts';
import { TWITCH_SETTINGS } from './twitch-settings.ts';
import {
  entry,
  flag,
  headerSecret,
  optional,
  optionalUrl,
  scale,
  text,
  url,
  wholeNumber,
  type AnyEntry,
  type SettingForm,
} from './entry.ts';

/** Grouped as they stand in `.env.example`. */
export const SETTINGS = {
  server: {
    AIVT_HOST: entry(text.min(1), '127.0.0.1', 'Address to listen on. Anything but loopback needs AIVT_TOKEN.'),
    AIVT_PORT: entry(wholeNumber(0, 65535), '9000', 'Port of panel, overlay and API. 0 takes a free one.'),
    AIVT_DATA_DIR: entry(text.min(1), 'data', 'Where voices, memory and recordings are kept.', { envOnly: true }),
    AIVT_TOKEN: entry(headerSecret(16), '', 'Asked of everybody when AIVT_HOST is not loopback. At least 16 characters.', { secret: true }),
  },
  bus: BUS_SETTINGS,
  telemetry: {
    TELEMETRY_KEEP_DAYS: entry(
      wholeNumber(0, 3650),
      '30',
      'Days for which figures of turns and events are kept (no words of chat). 0: until AIVT ends.',
      { live: true },
    ),
  },
  persona: {
    PERSONA: entry(text.min(1), 'kitsu', 'A file in personas/ (without .yaml), or a path to one.'),
    SAY_GREETING: entry(flag, '1', 'She greets with a line of the persona when the stream goes live, as OBS or Twitch tells.'),
    SAY_RESUMED: entry(flag, '1', 'She says a line of the persona when a panic is over.'),
    MODERATION_PROFILE: entry(z.enum(['pg13', 'strict']), 'pg13', 'pg13 or strict.'),
    MODERATION_SWITCHES: entry(
      text.check((ctx) => {
        try {
          parseRuleSwitches(ctx.value);
        } catch (error) {
          ctx.issues.push({ code: 'custom', input: ctx.value, message: (error as Error).message });
        }
      }),
      '',
      'What of the profile you switched on the Moderation page, such as links.input=allow, mild.output=block. What is severe stays as it is.',
      { live: true },
    ),
    HOLD_FOR_REVIEW: entry(
      z.enum(REVIEW_MODES),
      'off',
      'doubtful: what the rules let pass with a mild word in it, or a guard model did not judge in time, waits for your yes in the panel. all: so does every reply, as a whole. off: nothing waits.',
      { live: true },
    ),
    REVIEW_SECONDS: entry(wholeNumber(3, 40), '20', 'Seconds for which it waits; without your yes it is then not said.', { live: true }),
    MODERATION_GUARD: entry(
      z.enum(['off', 'auto']),
      'off',
      'auto: a guard model that Ollama has judges beside the rules (`npm run setup -- guard` gets one). Not needed with GUARD_MODEL.',
    ),
    GUARD_MODEL: entry(
      text,
      '',
      'A model in Ollama that judges beside the rules (Llama Guard, ShieldGemma or any chat model). Empty: as MODERATION_GUARD says.',
    ),
    GUARD_TIMEOUT_MS: entry(wholeNumber(100, 10_000), '1500', 'A guard that takes longer blocks.'),
  },
  policy: {
    POLICY_PROVIDER: entry(
      z.enum(['auto', 'ollama', 'openai', 'gguf', 'scripted']),
      'auto',
      'auto takes the server at OPENAI_CHAT_URL where that is set, else the file GGUF_MODEL, else Ollama; while it does not answer, the scripted stub. Or: ollama, openai, gguf, scripted.',
    ),
    OLLAMA_URL: entry(url('http:', 'https:'), 'http://127.0.0.1:11434', 'Where Ollama listens.'),
    FILLER_AFTER_MS: entry(
      wholeNumber(0, 10_000),
      '900',
      'Milliseconds after which she says a short filler of the persona while the model has not begun to answer. 0: never.',
    ),
    REPLY_DEADLINE_MS: entry(
      wholeNumber(0, 60_000),
      '12000',
      'Milliseconds of waiting for the model over a whole reply, after which it is given up and a ready line is said. 0: as long as it takes.',
    ),
    OLLAMA_MODEL: entry(text.min(1), 'llama3.1:8b', 'A model that `ollama list` shows. It must fit the card beside OBS and the game.'),
    OPENAI_CHAT_URL: entry(
      optionalUrl('http:', 'https:'),
      '',
      'A server that speaks the OpenAI protocol: LM Studio http://127.0.0.1:1234/v1, llama.cpp :8080/v1, KoboldCpp :5001/v1, vLLM :8000/v1. OPENAI_API_KEY is its key. Empty: none.',
    ),
    OPENAI_CHAT_MODEL: entry(text, '', 'Its model, as the server calls it. Empty: the first one it tells of.'),
    GGUF_MODEL: entry(
      optional,
      '',
      'A model file (.gguf) that AIVT loads itself, without a server beside it; `npm run setup -- llama` gets what loads it. Empty: none.',
    ),
    TOOLS: entry(
      text.check((ctx) => {
        try {
          parseAllowed(ctx.value);
        } catch (error) {
          ctx.issues.push({ code: 'custom', input: ctx.value, message: (error as Error).message });
        }
      }),
      '',
      'What she may do beside speaking, each by name: scene, expression, sound, timer, memory, and SERVER.TOOL of mcp.json in the data folder; :viewer, :sub, :vip, :mod or :broadcaster after a name says who may have her do it (docs/tools.md). Empty: nothing.',
    ),
    TOOL_TIMEOUT_MS: entry(wholeNumber(100, 30_000), '4000', 'A tool that takes longer is given up.'),
  },
  memory: {
    MEMORY_PROVIDER: entry(
      z.enum(['lasting', 'conversation']),
      'lasting',
      'lasting keeps people and talk in memory.db in AIVT_DATA_DIR; conversation forgets when the program ends.',
    ),
    MEMORY_EMBED_MODEL: entry(
      text,
      '',
      'A small embedding model in Ollama (all-minilm) that finds memories by sense as well as by words. It takes a place beside the chat model. Empty: off.',
    ),
  },
  voice: {
    TTS_PROVIDER: entry(
      z.enum(['auto', 'piper', 'espeak', 'openai']),
      'auto',
      'auto speaks with a Piper voice when one is installed, else with the built-in one. Or: piper, espeak, openai.',
    ),
    PIPER_VOICE: entry(text, '', 'An installed Piper voice (npm run voices -- list). Empty: the best one measured here, else the first.'),
    PIPER_SPEAKER: entry(optional, '', 'Speaker of a voice that has several: name or number.'),
    PIPER_LENGTH_SCALE: entry(scale, '', "Slower above 1, faster below. Empty: the voice's own."),
    PIPER_NOISE_SCALE: entry(scale, '', "How lively the voice is, 0 … 2. Empty: the voice's own."),
    PIPER_NOISE_W: entry(scale, '', "How uneven its rhythm is, 0 … 2. Empty: the voice's own."),
    VOICES_DIR: entry(optional, '', 'Where Piper voices are kept. Empty: voices in AIVT_DATA_DIR.'),
    VOICES_INDEX_URL: entry(
      optionalUrl('http:', 'https:'),
      '',
      "A mirror of Piper's voices: the address of its voices.json, beside which the voices lie. Empty: their own place on Hugging Face.",
      { live: true },
    ),
    OPENAI_SPEECH_URL: entry(
      url('http:', 'https:'),
      'http://127.0.0.1:8880/v1',
      'For TTS_PROVIDER=openai: any server with POST /audio/speech.',
    ),
    OPENAI_SPEECH_MODEL: entry(text.min(1), 'kokoro', 'Its model.'),
    OPENAI_SPEECH_VOICE: entry(text.min(1), 'af_heart', 'Its voice.'),
    OPENAI_API_KEY: entry(headerSecret(1), '', 'Key for it, where it asks for one.', { secret: true }),
    ESPEAK_VOICE: entry(
      text.regex(/^[A-Za-z0-9+-]+$/u, 'use a name such as en-us+Annie'),
      'en-us+Annie',
      'Voice and variant of the built-in voice.',
    ),
  },
  ears: {
    ASR_PROVIDER: entry(
      z.enum(['auto', 'wyoming', 'openai', 'sherpa', 'stub']),
      'auto',
      'auto understands speech by Wyoming (faster-whisper, scripts/run_asr.ps1), else by an OpenAI transcription server, whichever answers, else by a model of its own (sherpa: `npm run models -- ears list`).',
    ),
    SHERPA_MODEL: entry(text, '', 'For sherpa: a model that `npm run models -- ears list` shows as installed. Empty: the first of them.'),
    WYOMING_URL: entry(url('tcp:'), 'tcp://127.0.0.1:10300', 'Where the Wyoming server listens.'),
    OPENAI_TRANSCRIPTION_URL: entry(
      url('http:', 'https:'),
      'http://127.0.0.1:8000/v1',
      'Any server with POST /audio/transcriptions (speaches, whisper.cpp, LocalAI). OPENAI_API_KEY is its key.',
    ),
    OPENAI_TRANSCRIPTION_MODEL: entry(text.min(1), 'Systran/faster-distil-whisper-small.en', 'Its model.'),
    MICROPHONE: entry(
      text,
      '',
      'A microphone that AIVT opens itself, without the panel: default, a name (or a part of it) as `npm run doctor` lists them, or file:PATH of a WAV file. Empty: the one that is switched on in the panel.',
    ),
    MICROPHONE_MODE: entry(
      z.enum(['open', 'push-to-talk']),
      'open',
      'Of that microphone: open is heard whatever you say, push-to-talk only while a key is held (`POST /api/ears/talk`: a deck, a hotkey).',
    ),
    VAD_PROVIDER: entry(z.enum(['silero', 'webrtc']), 'silero', 'silero tells voice from noise and music; webrtc is lighter.'),
    VAD_THRESHOLD: entry(wholeNumber(10, 90), '50', 'How sure Silero must be that somebody speaks, in percent.', { live: true }),
    EARS_HIGH_PASS_HZ: entry(
      wholeNumber(0, 300),
      '0',
      'Takes out what rumbles below so many Hz, a desk or an air conditioner; 80 is usual. 0: off.',
      {
        live: true,
      },
    ),
    EARS_NOISE_GATE_DB: entry(
      wholeNumber(-90, 0),
      '0',
      'Makes silence of what is quieter than so many dB below full scale, a keyboard say; -45 is a beginning. 0: off.',
      { live: true },
    ),
    EARS_PAUSE_MS: entry(wholeNumber(200, 3000), '500', 'Silence that ends what you say.', { live: true }),
    EARS_ENDPOINTING: entry(
      z.enum(['auto', 'turn', 'adaptive', 'fixed']),
      'auto',
      'adaptive waits less than EARS_PAUSE_MS after a whole sentence and longer after "and …"; turn asks a model that hears how it sounded (`npm run models -- ears install smart-turn-v3.2`) and is adaptive without it; auto is turn where that is installed; fixed always waits as long.',
      { live: true },
    ),
    EARS_SPECULATE: entry(
      flag,
      '1',
      'Begin her answer when you seem to have ended a sentence, before it is certain what you said; thrown away unheard when it was something else.',
    ),
    STREAMER_CAPTIONS: entry(flag, '0', 'Show in the overlay what you say, as far as moderation lets it pass.'),
    BARGE_IN: entry(
      z.enum(['always', 'name', 'push-to-talk', 'never']),
      'always',
      'When your voice stops hers: at any words, only when you say her name, only with the push-to-talk key, or never.',
      { live: true },
    ),
  },
  twitch: TWITCH_SETTINGS,
  obs: {
    OBS_URL: entry(url('ws:', 'wss:'), 'ws://127.0.0.1:4455', 'Where OBS listens (Tools, WebSocket Server Settings).'),
    OBS_PASSWORD: entry(optional, '', 'The password shown there.', { secret: true }),
    OBS_MUTE_INPUT: entry(optional, '', 'The audio input in OBS that panic mutes. Empty: every browser source that shows /overlay.'),
    OBS_TEXT_INPUT: entry(
      optional,
      '',
      'A text source in OBS that shows whom she answers and what was asked, while she speaks. `npm run setup -- obs` makes it. Empty: off.',
    ),
  },
  vts: VTS_SETTINGS,
  vmc: VMC_SETTINGS,
  stubs: {
    USE_STUB_POLICY: entry(flag, '0', 'Scripted lines instead of a model.'),
    USE_STUB_TTS: entry(flag, '0', 'Silence of the right length instead of a voice.'),
    USE_STUB_ASR: entry(flag, '0', 'Hear nothing.'),
    USE_STUB_TWITCH: entry(flag, '0', 'A synthetic crowd instead of Twitch.'),
    USE_STUB_OBS: entry(flag, '0', 'Scenes change in AIVT only.'),
    USE_STUB_VTS: entry(flag, '0', 'No VTube Studio is looked for.'),
  },
} as const;

type Groups = typeof SETTINGS;
type Entries = { [G in keyof Groups]: Groups[G] }[keyof Groups];
type UnionToIntersection<U> = (U extends unknown ? (x: U) => void : never) extends (x: infer I) => void ? I : never;
type Flat = UnionToIntersection<Entries>;

export type Settings = { readonly [K in keyof Flat]: Flat[K] extends { schema: infer S extends z.ZodType } ? z.output<S> : never };

/** A setting that cannot be used; `problems` are lines for the user, without secrets. */
export class SettingsError extends Fault {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `settings that cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}\nMend them in .env (or the environment) and start again; .env.example tells what each one means.`,
      { permanent: true },
    );
    this.problems = problems;
  }
}

/** How a setting is asked for in a form, as its schema tells. */
export function formOf({ schema }: AnyEntry): SettingForm {
  const told = (schema.meta() as { readonly form?: SettingForm } | undefined)?.form;
  if (told) return told;
  return schema instanceof z.ZodEnum ? { kind: 'choice', choices: schema.options.map(String) } : { kind: 'text' };
}

/** Every setting with its entry, in the order of the table. */
export function settingEntries(): [name: string, group: string, entry: AnyEntry][] {
  const groups: Readonly<Record<string, Readonly<Record<string, AnyEntry>>>> = SETTINGS;
  return Object.entries(groups).flatMap(([group, entries]) =>
    Object.entries(entries).map(([name, found]): [string, string, AnyEntry] => [name, group, found]),
  );
}

/**
 * Checks settings. An empty value means "not set": the default holds.
 * @throws SettingsError with every problem at once.
 */
export function parseSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, , { schema, fallback, secret }] of settingEntries()) {
    const given = environment[name]?.trim() ?? '';
    const parsed = schema.safeParse(given === '' ? fallback : given);
    if (parsed.success) values[name] = parsed.data;
    else
      problems.push(
        `${name}${secret ? '' : `="${withoutCredentials(given)}"`}: ${parsed.error.issues.map((issue) => issue.message).join('; ')}`,
      );
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return values as Settings;
}

/** The one setting that must be known before the others can be. */
export function parseDataDir(environment: Readonly<Record<string, string | undefined>>): string {
  const given = environment['AIVT_DATA_DIR']?.trim() ?? '';
  return given === '' ? SETTINGS.server.AIVT_DATA_DIR.fallback : given;
}

/** Up to the last `@`, so that a password which breaks the address is not shown either. */
function withoutCredentials(given: string): string {
  return given.replace(/^.*@/su, '•••@');
}

/** Names in a `.env` file that mean nothing, each with the nearest one that does: a typo must not pass in silence. */
export function unknownSettings(names: readonly string[]): { name: string; nearest: string | null }[] {
  const known = settingEntries().map(([name]) => name);
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const best = known
        .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
        .sort((a, b) => a.distance - b.distance)[0];
      return { name, nearest: best && best.distance <= 3 ? best.candidate : null };
    });
}
