/** Faults of the rooms beside the spine: gate, speaker, controls, kernel, and what else stands in them. */
import type { Mutation } from './mutation.ts';

const gate = 'src/moderation/gate/gate.ts';
const judge = 'src/moderation/gate/judge.ts';
const speaker = 'src/speaker/speaker.ts';
const playback = 'src/speaker/playback.ts';
const controls = 'src/control/controls.ts';
const modules = 'src/control/modules.ts';
const board = 'src/control/module-board.ts';
const mailbox = 'src/kernel/mailbox.ts';

export const ROOMS: readonly Mutation[] = [
  // The gate
  { file: gate, find: '<= safe', replace: '<= Infinity', fault: 'a clause leaves while what began in it may still become a slur' },
  { file: gate, find: '    this.#judge.finish();\n', replace: '', fault: 'what is certain only at the end is not judged' },
  { file: gate, find: '      if (this.#blocked) break;\n', replace: '', fault: 'the gate goes on after a block' },
  { file: gate, find: "          if (result.kind === 'blocked') return;\n", replace: '', fault: 'something is released after a block' },
  {
    file: gate,
    find: 'this.#halfPair = rest.slice(-1);',
    replace: "this.#halfPair = '';",
    fault: 'half of a character is lost at the border of two chunks',
  },
  {
    file: gate,
    find: "return [{ kind: 'blocked', block: failed(error) }];",
    replace: 'return [];',
    fault: 'an error of the gate lets the reply pass by',
  },
  {
    file: gate,
    find: "verdict.then(decided, (error: unknown): GateResult => ({ kind: 'blocked', block: failed(error) }))",
    replace: 'verdict.then(decided, () => decided(null))',
    fault: 'a check that fails lets the clause pass',
  },
  { file: gate, find: "if (result.kind === 'blocked') onBlock(result.block);", replace: '', fault: 'a block is not told' },
  {
    file: judge,
    find: '      this.#shapes.openFrom(),\n',
    replace: '',
    fault: 'the first half of a telephone number is said',
  },
  {
    file: judge,
    find: '        continue;\n      }\n      if (this.#categories?.has',
    replace: '      }\n      if (this.#categories?.has',
    fault: 'what a direction allows is blocked',
  },
  // The speaker
  { file: speaker, find: 'if (turn.epoch < epoch) return;', replace: '', fault: 'a turn that was cut is heard again' },
  {
    file: speaker,
    find: 'if (newEpoch <= epoch) return;',
    replace: 'if (newEpoch < epoch) return;',
    fault: 'a cut is told to the overlays twice',
  },
  {
    file: speaker,
    find: "      overlays.broadcast({ type: 'cut', epoch });\n",
    replace: '',
    fault: 'overlays go on sounding after a panic',
  },
  {
    file: speaker,
    find: 'if (!clip.virtual) send.sound(clip,',
    replace: 'send.sound(clip,',
    fault: 'an overlay that comes in the middle sounds what is timed elsewhere',
  },
  { file: speaker, find: '        clip.broken = true;\n', replace: '', fault: 'a clip that broke off counts as heard in full' },
  {
    file: speaker,
    find: 'while (!isCut(clip) && playback.open.length > 1) await playback.changed();',
    replace: '',
    fault: 'a whole reply is synthesised ahead',
  },
  {
    file: playback,
    find: "if (clip?.phase !== 'waiting' || clip.samples === 0) return;",
    replace: "if (clip?.phase !== 'waiting') return;",
    fault: 'a clip is told as heard before its first sample',
  },
  {
    file: playback,
    find: "if (clip.phase === 'waiting' && playedSamples > 0) this.playing(",
    replace: "if (clip.phase === 'waiting') this.playing(",
    fault: 'a clip of which nothing was heard counts as begun',
  },
  {
    file: playback,
    find: 'const startedAtMs = Math.max(atMs, clip.playedAtMs);',
    replace: 'const startedAtMs = atMs;',
    fault: 'a player with a wrong clock spoils the figures',
  },
  // The controls
  {
    file: controls,
    find: "      silencer.panic();\n      emit({ type: 'panic', reason });",
    replace: "      emit({ type: 'panic', reason });\n      silencer.panic();",
    fault: 'the panic is told before it is carried out',
  },
  { file: controls, find: 'if (muted) silencer.mute(true);\n', replace: '', fault: 'mute is told and not done' },
  {
    file: controls,
    find: 'if (!persona.scenes.includes(scene)) {',
    replace: 'if (false) {',
    fault: 'any scene of OBS can be called up by chat',
  },
  {
    file: controls,
    find: 'if (!Object.hasOwn(persona.styles, style))',
    replace: 'if (!(style in persona.styles))',
    fault: 'a style called "toString"',
  },
  {
    file: modules,
    find: "if (name === 'moderation' && !enabled) throw",
    replace: "if (name === 'moderation' && enabled) throw",
    fault: 'moderation can be switched off',
  },
  {
    file: modules,
    find: '      if (!enabled) part.setEnabled(false);\n      board.setEnabled(name, enabled);',
    replace: '      board.setEnabled(name, enabled);\n      if (!enabled) part.setEnabled(false);',
    fault: 'a part is told to be off before it is',
  },
  {
    file: board,
    find: 'if (!this.#switchedOff.has(name)) this.#onChange',
    replace: 'this.#onChange',
    fault: 'a part that is off reports itself on',
  },
  // The kernel
  { file: mailbox, find: '    if (this.#handling) return;\n', replace: '', fault: 'the handler is entered again from within itself' },
  {
    file: mailbox,
    find: 'this.#waiting.push(message);',
    replace: 'this.#waiting.unshift(message);',
    fault: 'the order of events is turned round',
  },
  {
    file: mailbox,
    find: '          this.#onError(error, next);\n',
    replace: '          throw error;\n',
    fault: 'one message that fails loses those after it',
  },
  {
    file: 'src/kernel/bus.ts',
    find: '          onListenerError(error);\n        }',
    replace: '          throw error;\n        }',
    fault: 'a listener that throws keeps the others from hearing',
  },
  {
    file: 'src/kernel/rate-limit.ts',
    find: 'Math.min(this.#burst, ',
    replace: 'Math.max(0, ',
    fault: 'who was silent for an hour may flood',
  },
  {
    file: 'src/kernel/stage.ts',
    find: "  signal.addEventListener('abort', onAbort, { once: true });\n",
    replace: '',
    fault: 'a cut waits for a producer that does not listen',
  },
  // Beside the spine
  {
    file: 'src/vts/access.ts',
    find: '        pauseMs = DENIED_PAUSE_MS;\n',
    replace: '',
    fault: 'who denied the popup is asked every three seconds',
  },
  {
    file: 'src/chat/rewards/rewards.ts',
    find: "if (parts.controls.panicked) return settlement.refund(event, 'she is stopped');",
    replace: '',
    fault: 'redeemed words are taken while she is stopped',
  },
  {
    file: 'src/chat/commands/executor.ts',
    find: 'if (controls.panicked || controls.muted) return SILENCED;',
    replace: 'if (controls.panicked) return SILENCED;',
    fault: 'a reward sounds while she is muted',
  },
  {
    file: 'src/chat/ingress.ts',
    find: 'return await (commands.take(message) ?? intake.chat(message));',
    replace: 'return (commands.take(message) ?? intake.chat(message));',
    fault: 'a command that throws ends the program',
  },
  {
    file: 'src/obs/panic-mute.ts',
    find: 'if (enabled) void mute(true);',
    replace: 'void mute(true);',
    fault: 'OBS switched off is muted all the same',
  },
  // Beside these, in the same rooms
  {
    file: 'src/pipeline/intake.ts',
    find: '!thinking && telling.verbatim !== true',
    replace: 'thinking && !thinking',
    fault: 'she is to talk by herself while the model is off',
  },
  {
    file: 'src/pipeline/idle.ts',
    find: 'taken !== null || streamerSpeaking',
    replace: 'taken !== null',
    fault: 'she talks by herself into the words of the streamer',
  },
  { file: 'src/pipeline/stock.ts', find: '    turn.set(key, next + 1);\n', replace: '', fault: 'the same apology again and again' },
  {
    file: 'src/pipeline/ready-lines.ts',
    find: "    work?.abort(new Error('somebody wrote'));\n",
    replace: '',
    fault: 'making lines ahead does not give way to whoever writes',
  },
  { file: 'src/pipeline/director.ts', find: 'next = next.muted ? next : ', replace: 'next = ', fault: 'a second mute is a second cut' },
  {
    file: 'src/speaker/overlays.ts',
    find: 'const barMs = this.#bar.nextMs();',
    replace: 'const barMs = BAR.firstMs;',
    fault: 'a page that never keeps time breaks every reply',
  },
  {
    file: 'src/speaker/overlays.ts',
    find: 'overlay === this.#primary) {',
    replace: 'overlay.greeted) {',
    fault: 'an overlay that draws in silence tells how far she was heard',
  },
  {
    file: 'src/speaker/virtual-player.ts',
    find: '    if (!clip.complete) return;\n',
    replace: '',
    fault: 'without an overlay a clip ends before it is made',
  },
  {
    file: 'src/speaker/sounding-clip.ts',
    find: 'const EXTRAPOLATE_MS = 250;',
    replace: 'const EXTRAPOLATE_MS = 250_000;',
    fault: 'the estimate of what was heard runs away',
  },
  {
    file: 'src/control/look.ts',
    find: '      if (emotion === expression) return;\n',
    replace: '',
    fault: 'a face that shows already is told again',
  },
  { file: 'src/control/actions.ts', find: 'this.#latest.unshift(', replace: 'this.#latest.push(', fault: 'the oldest actions are kept' },
];
