/** What of a model shows an emotion: the persona's names, the model's own, and what is in neither. */
import { afterEach, describe, expect, it } from 'vitest';
import type { VtsWorld, WorldOptions } from '../../testing/stand-ins/vts-world.ts';
import { vtsInMemory } from '../../testing/vts.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import type { ModuleReport } from '../domain/module-state.ts';
import { findFace, offered, type FaceNames, type VtsModel } from './model.ts';
import type { Vts } from './vts.ts';

const MODEL: VtsModel = {
  expressions: [{ name: 'Smile', file: 'f_01.exp3.json' }],
  hotkeys: [
    { name: 'Smile', type: 'TriggerAnimation', file: 'smile.motion3.json', hotkeyID: 'id-smile' },
    { name: 'Blush', type: 'ToggleExpression', file: 'f_02.exp3.json', hotkeyID: 'id-blush' },
    { name: 'Ears up', type: 'TriggerAnimation', file: 'ears.motion3.json', hotkeyID: 'id-ears' },
  ],
};

describe('a name in the persona', () => {
  it('is an expression first, then a hotkey, and a hotkey that toggles is its expression', () => {
    expect(findFace('smile', MODEL)).toEqual({ expression: 'f_01.exp3.json' });
    expect(findFace('F_01.exp3.json', MODEL)).toEqual({ expression: 'f_01.exp3.json' });
    expect(findFace('blush', MODEL)).toEqual({ expression: 'f_02.exp3.json' });
    expect(findFace('ears UP', MODEL)).toEqual({ hotkey: 'id-ears' });
    expect(findFace('id-ears', MODEL)).toEqual({ hotkey: 'id-ears' });
    expect(findFace('Wings', MODEL)).toBeNull();
  });

  it('that is unknown is answered with what there is', () => {
    expect(offered(MODEL)).toBe('expressions “f_01.exp3.json”; hotkeys “Smile”, “Blush”, “Ears up”');
    expect(offered({ expressions: [], hotkeys: [] })).toBe('no expressions; no hotkeys');
    expect(offered({ ...MODEL, expressions: Array.from({ length: 90 }, (_, n) => ({ name: '', file: `${n}` })) })).toContain('“29” …;');
  });
});

describe('on a model', () => {
  let clock: FakeClock;
  let world: VtsWorld;
  let vts: Vts;
  let close: () => Promise<void>;
  let warnings: string[];
  let reports: ModuleReport[];
  const active = (): string[] => [...world.expressions].flatMap(([file, on]) => (on ? [file] : []));

  afterEach(() => close());

  async function open(faces: FaceNames, options: Partial<WorldOptions> = {}): Promise<void> {
    clock = new FakeClock();
    ({ world, vts, reports, warnings, close } = await vtsInMemory(clock, faces, {
      expressions: ['Joy.exp3.json', 'f_02.exp3.json'],
      hotkeys: [
        { name: 'Wave', type: 'TriggerAnimation' },
        { name: 'Blush', type: 'ToggleExpression', file: 'f_02.exp3.json' },
      ],
      ...options,
    }));
    await clock.advance(500);
  }
  const show = async (emotion: Parameters<Vts['show']>[0]): Promise<void> => {
    vts.show(emotion);
    await clock.advance(500);
  };

  it('shows the persona’s names before the model’s own', async () => {
    await open({ excited: 'joy', thinking: 'wave', shy: 'blush' });
    await show('happy');
    expect(active()).toEqual(['Joy.exp3.json']);
    await show('shy');
    expect(active()).toEqual(['f_02.exp3.json']);
    await show('excited');
    expect(active()).toEqual(['Joy.exp3.json']);
    await show('thinking');
    expect(active()).toEqual([]);
    expect(world.pressed).toEqual(['Wave']);
    expect(warnings).toEqual([]);
  });

  it('tells names that the model lacks once, with what it has, and goes by its own names', async () => {
    await open({ happy: 'Grin.exp3.json', smug: 'Wings' });
    const told = `the model “Akari” has no expression or hotkey of these names in the persona's faces: happy “Grin.exp3.json”, smug “Wings”. It has expressions “Joy.exp3.json”, “f_02.exp3.json”; hotkeys “Wave”, “Blush”`;
    expect(warnings).toEqual([told]);
    await show('happy');
    expect(active()).toEqual(['Joy.exp3.json']);
    world.loadModel('Akari');
    await clock.advance(3_000);
    expect(warnings).toEqual([told]);
    world.loadModel('Hiyori');
    await clock.advance(3_000);
    expect(warnings).toHaveLength(2);
  });

  it('presses a hotkey by name, and names those there are when it is none of them', async () => {
    await open({});
    const outcome = (hotkey: string): Promise<string> =>
      vts.press(hotkey).then(
        () => 'pressed',
        (error: unknown) => (error instanceof Error ? error.message : ''),
      );
    const [pressed, unknown] = [outcome('wave'), outcome('Nothing')];
    await clock.advance(200);
    expect(await pressed).toBe('pressed');
    expect(await unknown).toBe('the model “Akari” has no hotkey “Nothing”: it has hotkeys “Wave”, “Blush”');
  });

  it('is let go of and had again: no frame, no expression meanwhile, then the latest of both', async () => {
    await open({});
    await show('happy');
    vts.setEnabled(false);
    await clock.advance(1_500);
    expect(active()).toEqual([]);
    expect(world.inputs.value('EyeOpenLeft')).toBe(0);
    const [frames, requests] = [world.inputs.injections.length, world.requests.length];
    vts.mouth.open({ clipId: 1, sampleRateHz: 1000, visemes: [{ viseme: 'aa', atSample: 0 }], samples: 500, complete: true });
    vts.mouth.playing(1, clock.nowMs());
    await show('shy');
    world.loadModel('Hiyori');
    await clock.advance(5_000);
    expect(world.inputs.injections).toHaveLength(frames);
    expect(world.requests).toHaveLength(requests);
    vts.setEnabled(true);
    await clock.advance(1_000);
    expect(active()).toEqual(['f_02.exp3.json']);
    expect(world.inputs.value('EyeOpenLeft')).toBe(1);
    expect(reports.at(-1)).toMatchObject({ state: 'online', detail: expect.stringContaining('Hiyori') as string });
  });
});
