/** The events that the streamer reads of in the log: how parts stand, and what was blocked. */
import type { EventBus } from '../domain/events.ts';
import type { RootLog } from '../kernel/log.ts';

export function logEvents(bus: EventBus, log: RootLog): void {
  const logged = new Map<string, string>();
  bus.listen((event) => {
    if (event.type === 'module.state') {
      // Details change often (an overlay more or less); the log tells of states.
      const state = `${event.state} ${event.provider}`;
      if (logged.get(event.module) === state) return;
      logged.set(event.module, state);
      const level = event.state === 'offline' || event.state === 'degraded' ? 'warn' : 'info';
      log.of(event.module)[level](`${event.module} is ${event.state}: ${event.detail}`);
    } else if (event.type === 'moderation.blocked') {
      const { direction, category, ruleId, excerpt, turnId } = event;
      log.info(`blocked (${direction}): ${category}`, { ruleId, excerpt, ...(turnId ? { turnId } : {}) });
    }
  });
}
