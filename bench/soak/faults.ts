/** What goes wrong during a soak, one thing at a time, each mended again after a while. */
import { rename } from 'node:fs/promises';
import type { OllamaOptions } from '../../testing/stand-ins/ollama.ts';
import type { TwitchStandIn } from '../../testing/stand-ins/twitch.ts';
import { plainLines } from '../../src/moderation/eval/sets.ts';
import type { SoakedProgram } from './program.ts';

export interface FaultWorld {
  readonly program: SoakedProgram;
  readonly twitch: TwitchStandIn;
  /** Null with the user's own model server, which is left alone. */
  readonly model: {
    set(options: Partial<OllamaOptions>): Promise<void>;
    kill(): void;
    restart(): Promise<void>;
  } | null;
  readonly overlay: { leave(): void; come(): Promise<void> };
  readonly dataFolder: string;
  call(path: string, body: object): Promise<void>;
}

export interface FaultKind {
  readonly name: string;
  /** How long it lasts. */
  readonly ms: number;
  readonly begin: (world: FaultWorld) => Promise<void> | void;
  readonly end?: (world: FaultWorld) => Promise<void> | void;
}

const children = async ({ program }: FaultWorld, signal: NodeJS.Signals): Promise<void> => {
  for (const pid of await program.children()) process.kill(pid, signal);
};
const model = (fault: OllamaOptions['fault'], ms = 20_000): FaultKind => ({
  name: `model server: ${fault}`,
  ms,
  begin: ({ model: server }) => server?.set({ fault }),
  end: ({ model: server }) => server?.set({ fault: 'none' }),
});

export const FAULT_KINDS: readonly FaultKind[] = [
  { name: 'every child process killed', ms: 0, begin: (world) => children(world, 'SIGKILL') },
  {
    name: 'every child process hangs',
    ms: 25_000,
    begin: (world) => children(world, 'SIGSTOP'),
    end: (world) => children(world, 'SIGCONT'),
  },
  {
    name: 'model server killed and back',
    ms: 15_000,
    begin: ({ model: server }) => server?.kill(),
    end: ({ model: server }) => server?.restart(),
  },
  model('stall'),
  model('error500'),
  model('busy'),
  model('garbage'),
  model('reset'),
  model('silent'),
  model('endless'),
  model('error-line'),
  model('no-done'),
  model('missing'),
  {
    name: 'the model says what it must not',
    ms: 40_000,
    begin: ({ model: server }) =>
      server?.set({
        replies: plainLines()
          .filter(({ direction }) => direction === 'output')
          .map(({ text }) => `[happy] Well then. ${text}. That is it.`),
      }),
    end: ({ model: server }) => server?.set({ replies: null }),
  },
  { name: 'both Twitch connections dropped', ms: 0, begin: ({ twitch }) => twitch.eventSub.dropAll() },
  {
    name: 'Twitch takes no messages',
    ms: 30_000,
    begin: ({ twitch }) => void (twitch.faults.send = '429'),
    end: ({ twitch }) => void (twitch.faults.send = 'none'),
  },
  { name: 'overlay loaded again', ms: 1_500, begin: ({ overlay }) => overlay.leave(), end: ({ overlay }) => overlay.come() },
  { name: 'overlay gone', ms: 20_000, begin: ({ overlay }) => overlay.leave(), end: ({ overlay }) => overlay.come() },
  {
    name: 'panic and resume',
    ms: 5_000,
    begin: (world) => world.call('/api/panic', { reason: 'soak' }),
    end: (world) => world.call('/api/resume', {}),
  },
  {
    name: 'muted',
    ms: 8_000,
    begin: (world) => world.call('/api/mute', { muted: true }),
    end: (world) => world.call('/api/mute', { muted: false }),
  },
  {
    name: 'model switched off',
    ms: 12_000,
    begin: (world) => world.call('/api/modules/policy', { enabled: false }),
    end: (world) => world.call('/api/modules/policy', { enabled: true }),
  },
  {
    name: 'the data folder is gone',
    ms: 15_000,
    begin: ({ dataFolder }) => rename(dataFolder, `${dataFolder}.away`),
    // What the program made meanwhile stays beside it: nothing is deleted.
    end: ({ dataFolder }) =>
      rename(dataFolder, `${dataFolder}.meanwhile-${Date.now()}`)
        .catch(() => undefined)
        .then(() => rename(`${dataFolder}.away`, dataFolder)),
  },
];

export interface FaultRecord {
  readonly atS: number;
  readonly name: string;
  /** It could not be made or mended. */
  readonly trouble: string | null;
}
