import { logTo } from '../kernel/log.ts';
import { expect, it } from 'vitest';
import { createFace } from './expressions.ts';
import type { VtsWire } from './wire.ts';

it('switched off while a model is being read, it is left alone', async () => {
  const sent: string[] = [];
  let answer: () => void = () => undefined;
  const wire: VtsWire = {
    ended: new AbortController().signal,
    end: () => undefined,
    async request(type) {
      if (type === 'ExpressionState') {
        await new Promise<void>((resolve) => (answer = resolve));
        return { expressions: [{ name: 'happy', file: 'happy.exp3.json' }] };
      }
      if (type === 'HotkeysInCurrentModel') return { availableHotkeys: [] };
      sent.push(type);
      return {};
    },
  };
  const face = createFace(
    () => ({}),
    logTo((_, message) => expect.unreachable(message)),
  );
  face.show('happy');
  const learning = face.learn(wire, 'Akari');
  face.release();
  answer();
  await learning;
  face.show('sad');
  face.show('happy');
  await Promise.resolve();
  expect(sent).toEqual([]);
});
