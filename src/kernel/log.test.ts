import { describe, expect, it } from 'vitest';
import { createLog, type Log } from './log.ts';

function rig(...secrets: string[]): { log: Log; lines: string[]; events: [string, string][] } {
  const lines: string[] = [];
  const events: [string, string][] = [];
  const log = createLog({ secrets, write: (line) => lines.push(line), onLine: (level, message) => events.push([level, message]) });
  return { log, lines, events };
}

describe('secrets in the log', () => {
  const token = 'a-token-of-sixteen';

  it('are blanked out wherever they stand, in the file and in what the panel gets', () => {
    const { log, lines, events } = rig(token, '');
    log.info(`asked with Bearer ${token}, and ${token} again`);
    log.warn('refused', { header: `Bearer ${token}`, error: new Error(`no entry for ${token}`) });
    log.error('deep', { request: { headers: { authorization: [`Bearer ${token}`] } }, [token]: 1 });
    expect(lines).toHaveLength(3);
    expect(lines.join('')).not.toContain(token);
    expect(JSON.stringify(events)).not.toContain(token);
    expect(events[0]).toEqual(['info', 'asked with Bearer •••, and ••• again']);
    expect(lines[2]).toContain('•••');
  });

  it('are found in a field that quotes them', () => {
    const odd = String.raw`it's\a"secret"`;
    const { log, lines } = rig(odd);
    log.info('settings', { nested: { odd }, text: JSON.stringify({ odd }) });
    expect(lines[0]).not.toMatch(/secret/u);
  });

  it('leave no tail when one begins like another', () => {
    const { log, events } = rig('open-sesame', 'open-sesame-and-more');
    log.info('open-sesame-and-more');
    expect(events[0]?.[1]).toBe('•••');
  });
});

describe('one event is one line', () => {
  it.each(['\n', '\r\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029'])('a viewer cannot forge a second with %j', (lineBreak) => {
    const { log, lines, events } = rig();
    const text = `hi${lineBreak}12:00:00 ERROR the streamer's password is needed`;
    log.info(`chat: ${text}`, { text, nested: { text } });
    expect(lines[0]?.trimEnd()).not.toMatch(/[\r\n\v\f\u0085\u2028\u2029]/u);
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d info {2}chat: hi ⏎ 12:00:00 ERROR/u);
    expect(events).toHaveLength(1);
  });

  it('a viewer cannot move the cursor of the terminal over other lines', () => {
    const { log, events } = rig();
    log.info('chat: \u001b[1A\u001b[2Kall is well\u0007');
    expect(events[0]?.[1]).toBe('chat: ·[1A·[2Kall is well·');
  });
});
