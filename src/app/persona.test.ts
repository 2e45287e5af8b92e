import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fakeModeration } from '../../testing/fakes.ts';
import { createLivePersona, type LivePersona, type PersonaWatch } from '../config/live-persona.ts';
import { parsePersona } from '../config/persona-file.ts';
import { createLook, type Look } from '../control/look.ts';
import { EventBus, type NewEvent } from '../domain/events.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { createLog } from '../kernel/log.ts';
import type { Conductor } from '../pipeline/conductor.ts';
import { openStock, takeOver, watchPersonaFile, type Stock } from './persona.ts';

const KITSU = readFileSync(new URL('../../personas/kitsu.yaml', import.meta.url), 'utf8');

let folder: string;
let file: string;
let live: LivePersona;
let look: Look;
let stock: Stock;
let bus: EventBus;
let floor: object | null;
let styles: string[];
let watch: PersonaWatch;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aivt-persona-'));
  file = join(folder, 'kitsu.yaml');
  writeFileSync(file, KITSU);
  bus = new EventBus(Date.now, () => undefined);
  styles = [];
  const emit = (event: NewEvent): void => {
    if (event.type === 'style.changed') styles.push(event.style);
  };
  const log = createLog({ secrets: [], write: () => undefined, onLine: () => undefined });
  live = createLivePersona(parsePersona(KITSU, file), file);
  look = createLook(live.now(), emit);
  stock = await openStock({ live, log }, fakeModeration);
  floor = null;
  const conductor = {
    get state() {
      return { floor } as Conductor['state'];
    },
  };
  watch = watchPersonaFile({ live, look, takeover: takeOver({ stock, conductor, bus }), clock: new FakeClock(), log });
  await watch.look();
});
afterEach(async () => {
  await watch.end();
  rmSync(folder, { recursive: true });
});

const EDITED = KITSU.replace('- Hmm, let me think.', '- A new filler.').replace('rate: 1.05', 'rate: 1.4');

it('an edit is in force everywhere at once: persona, style, ready lines', async () => {
  look.setStyle('cozy');
  writeFileSync(file, EDITED.replace('rate: 0.94', 'rate: 0.8'));
  await watch.look();
  expect(live.persona.stockLines.filler[0]).toBe('A new filler.');
  // The style that is on stays on, as the file has it now.
  expect(look.personaState).toMatchObject({ styleName: 'cozy', style: { rate: 0.8 } });
  expect(look.personaState.persona).toBe(live.now());
  expect(stock.lines.all).toContain('A new filler.');
  expect(styles).toEqual(['cozy', 'cozy']);
});

it('a style that is gone gives way to the default', async () => {
  look.setStyle('storyteller');
  writeFileSync(file, EDITED.replaceAll('storyteller', 'teller'));
  await watch.look();
  expect(look.personaState.styleName).toBe('playful');
});

it('while she speaks nothing changes; with the end of the turn it does', async () => {
  floor = {};
  writeFileSync(file, EDITED);
  await watch.look();
  expect(live.persona.stockLines.filler[0]).toBe('Hmm, let me think.');
  expect(stock.lines.line('filler')).toBe('Hmm, let me think.');
  bus.emit({ type: 'turn.finished', turnId: 't1', heard: 'Hi.', marks: {} });
  await watch.look();
  expect(live.persona.stockLines.filler[0]).toBe('A new filler.');
  expect(look.personaState.style.rate).toBe(1.4);
});
