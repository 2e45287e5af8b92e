/** What she may do beside speaking, as `TOOLS` and `mcp.json` want it; nothing where `TOOLS` is empty. */
import { readdirSync } from 'node:fs';
import { parseAllowed } from '../config/allowed-tools.ts';
import { SOUND_FILE } from '../domain/sound-file.ts';
import { reasonOf } from '../kernel/fault.ts';
import { createToolbox } from '../policy/tools/toolbox.ts';
import { readMcpConfig, type McpServerConfig } from '../policy/tools/mcp/config.ts';
import { createMcpLink, type McpLink } from '../policy/tools/mcp/link.ts';
import { ownTools, type OwnToolParts } from '../policy/tools/own.ts';
import { createTimers } from '../policy/tools/timers.ts';
import type { Tool } from '../policy/tools/tool.ts';
import type { Controls } from '../ports/controls.ts';
import type { Intake } from '../ports/intake.ts';
import type { Memory } from '../ports/memory.ts';
import type { Moderation } from '../ports/moderation.ts';
import type { Toolbox } from '../ports/tools.ts';
import { dataFolder, soundsFolder } from './folders.ts';
import type { House } from './house.ts';

export interface Tools {
  /** Undefined where none is allowed. */
  readonly box: Toolbox | undefined;
  /** What her own tools reach is made after her: until then they can do nothing. */
  connect(reach: ToolReach): void;
}

export interface ToolReach {
  readonly controls: Pick<Controls, 'setScene' | 'setExpression'>;
  readonly intake: Pick<Intake, 'offer'>;
  readonly playSound: OwnToolParts['playSound'];
}

/** Returns at once: servers are started in the background. */
export function openTools(house: House, moderation: Moderation, memory: Memory, version: string): Tools {
  const { settings, clock, board, log, onClose } = house;
  const allowed = parseAllowed(settings.TOOLS);
  const report = board.reporter('tools');
  if (allowed.size === 0) {
    report({ state: 'disabled', provider: '', detail: 'none is allowed; name some in TOOLS' });
    return { box: undefined, connect: () => undefined };
  }
  let own: () => readonly Tool[] = () => [];
  let links: readonly McpLink[] = [];
  let problem: string | null = null;
  const all = (): Tool[] => [...own(), ...links.flatMap(({ tools }) => tools)];
  const tell = (): void => {
    const there = all().map(({ id }) => id);
    const missing = [...allowed.keys()].filter((id) => !there.includes(id));
    const troubles = links.flatMap(({ name, trouble }) => (trouble === null ? [] : [`${name}: ${trouble}`]));
    if (problem !== null) troubles.unshift(problem);
    const detail = [
      there.filter((id) => allowed.has(id)).join(', ') || 'none',
      ...(missing.length === 0 ? [] : [`not there: ${missing.join(', ')}`]),
      ...troubles,
    ].join('; ');
    const some = missing.length < allowed.size;
    report({
      state: missing.length === 0 && troubles.length === 0 ? 'online' : some ? 'degraded' : 'offline',
      provider: links.length > 0 ? 'mcp' : 'own',
      detail,
    });
  };

  const wantedOf = (server: string): string[] =>
    [...allowed.keys()].filter((id) => id.startsWith(`${server}.`)).map((id) => id.slice(server.length + 1));
  let servers: ReadonlyMap<string, McpServerConfig> = new Map();
  try {
    // The file is not even looked at where no tool of a server is allowed.
    if ([...allowed.keys()].some((id) => id.includes('.'))) servers = readMcpConfig(dataFolder(settings, 'mcp.json'));
  } catch (error) {
    problem = reasonOf(error);
    log.of('tools').error(problem);
  }
  links = [...servers].flatMap(([name, config]) =>
    wantedOf(name).length === 0
      ? []
      : [
          createMcpLink({
            ...{ name, config, clock, version, wanted: wantedOf(name) },
            timeoutMs: settings.TOOL_TIMEOUT_MS,
            onChange: tell,
          }),
        ],
  );
  onClose('the tools', async () => {
    await Promise.allSettled(links.map((link) => link.close()));
  });
  tell();
  return {
    box: createToolbox({ tools: all, allowed, moderation, clock, log: log.of('tools'), timeoutMs: settings.TOOL_TIMEOUT_MS }),
    connect({ controls, intake, playSound }) {
      const timers = createTimers(clock, (offered) => intake.offer(offered));
      onClose('the timers', () => timers.close());
      const reach: OwnToolParts = {
        // Another persona has other scenes.
        scenes: () => house.persona.scenes,
        setScene: (scene) => controls.setScene(scene),
        setExpression: (expression) => controls.setExpression(expression),
        sounds: soundNames(soundsFolder(settings)),
        playSound,
        timers,
        recall: (trigger, signal) => memory.recall(trigger, signal),
        moderation,
      };
      own = () => ownTools(reach);
      tell();
    },
  };
}

function soundNames(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => SOUND_FILE.test(name))
      .sort()
      .slice(0, 32);
  } catch {
    return [];
  }
}
