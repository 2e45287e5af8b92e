/**
 * Faults of one line that the tests must find. Each stands for one that was made once, or that is easily
 * made: an order turned round, a condition left out, a limit off by one. `find` must occur exactly once in
 * its file; whoever changes such a line changes it here too.
 */
export interface Mutation {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** What then goes wrong. */
  readonly fault: string;
}

/** Of the mutations that are run this share must be found. */
export const THRESHOLD = 1;

/** Which tests are asked about a file: the first entry whose folder or file it is in. */
export const TESTS: readonly (readonly [under: string, tests: readonly string[]])[] = [
  ['src/pipeline/intake.ts', ['src/pipeline/intake']],
  ['src/pipeline/', ['src/pipeline', 'tests/spine']],
  ['src/moderation/gate/', ['src/moderation/gate', 'src/moderation/moderation.test.ts']],
  ['src/speaker/', ['src/speaker', 'tests/spine']],
  ['src/control/', ['src/control']],
  ['src/kernel/', ['src/kernel']],
  ['src/chat/rewards/', ['src/chat/rewards']],
  ['src/chat/twitch/', ['src/chat/twitch/replace-file', 'src/chat/twitch/token-store']],
  ['src/chat/', ['src/chat/ingress', 'src/chat/commands']],
  ['src/obs/panic-mute.ts', ['src/obs/panic-mute']],
  ['src/obs/session.ts', ['src/obs/session']],
  ['src/vts/access.ts', ['src/vts/access']],
  ['src/vts/wire.ts', ['src/vts/wire']],
  ['src/cli/', ['src/cli/log-output', 'src/cli/uncaught', 'src/cli/instance-lock', 'src/cli/doctor', 'src/cli/say']],
  ['src/server/', ['src/server/sockets', 'src/server/slow-and-large', 'src/server/connections', 'src/server/server-access']],
  ['src/telemetry/', ['src/telemetry/csv', 'src/telemetry/block-log']],
  ['src/recording/', ['src/recording']],
  ['src/policy/ollama/', ['src/policy/ollama']],
  ['src/policy/breaker.ts', ['src/policy/breaker', 'tests/never-silent']],
  ['src/policy/served/', ['src/policy/served', 'src/policy/ollama', 'src/policy/openai']],
  ['src/policy/openai/', ['src/policy/openai']],
  ['src/policy/markup.ts', ['src/policy/markup']],
  ['src/tts/openai/', ['src/tts/openai']],
];

const conductor = 'src/pipeline/conductor.ts';
const turns = 'src/pipeline/running-turns.ts';
const director = 'src/pipeline/director.ts';
const lanes = 'src/pipeline/lanes.ts';
const reply = 'src/pipeline/reply.ts';
const runningTurn = 'src/pipeline/running-turn.ts';
const intake = 'src/pipeline/intake.ts';
const gate = 'src/moderation/gate/gate.ts';
const judge = 'src/moderation/gate/judge.ts';
const speaker = 'src/speaker/speaker.ts';
const playback = 'src/speaker/playback.ts';
const controls = 'src/control/controls.ts';
const modules = 'src/control/modules.ts';
const board = 'src/control/module-board.ts';
const mailbox = 'src/kernel/mailbox.ts';

export const MUTATIONS: readonly Mutation[] = [
  // The conductor
  {
    file: conductor,
    find: '    speaker.cut(epoch);\n    if (turnId === null) return;\n    const turn = turns.stop(turnId, reason);',
    replace:
      '    const turn = turnId === null ? undefined : turns.stop(turnId, reason);\n    speaker.cut(epoch);\n    if (turnId === null) return;',
    fault: 'the work is aborted before she is silenced',
  },
  {
    file: conductor,
    find: "if (event.type === 'retract') memories.forget(event.what);",
    replace: '',
    fault: 'what was taken back stays in memory',
  },
  {
    file: conductor,
    find: '    state = next;\n    for (const command of commands) {\n      try {',
    replace:
      "    state = next;\n    if (event.type === 'retract') memories.forget(event.what);\n    for (const command of commands) {\n      try {",
    fault: 'memory forgets before the cut that makes it remember',
  },
  {
    file: conductor,
    find: 'const dispatch = (event: DirectorInput): void => mailbox.send(event);',
    replace: 'const dispatch = (event: DirectorInput): void => void [mailbox, handle(event)];',
    fault: 'the floor is entered again from within itself: orphan turns',
  },
  {
    file: 'src/pipeline/remembering.ts',
    find: "if (heard.text === '') return;",
    replace: '',
    fault: 'a turn that nobody heard is remembered',
  },
  {
    file: turns,
    find: 'if (this.#running.get(scope.id) !== turn) return;',
    replace: '',
    fault: 'a turn that was cut is told as finished too',
  },
  { file: conductor, find: '      turn.heardSomething();\n', replace: '', fault: 'a long reply is cut as if it hung' },
  {
    file: turns,
    find: "for (const turnId of [...this.#running.keys()]) this.stop(turnId, 'discarded');",
    replace: '',
    fault: 'closing leaves prepared turns at work',
  },
  {
    file: conductor,
    find: '    cancelTick?.();\n    const deadlineMs',
    replace: '    const deadlineMs',
    fault: 'every event leaves a timer behind',
  },
  {
    file: conductor,
    find: 'trouble(`"${command.type}" could not be carried out`, error);',
    replace: 'throw error;',
    fault: 'one order that fails loses the rest of its batch',
  },
  {
    file: 'src/pipeline/remembering.ts',
    find: "trouble('memory did not take what was heard', error);",
    replace: 'throw error;',
    fault: 'a memory that fails keeps the next turn from beginning',
  },
  // The director
  {
    file: director,
    find: 'take(next, next.lastViewerId, LANES.length, true)',
    replace: 'take(next, null, LANES.length, true)',
    fault: 'one viewer is answered twice in a row while others wait',
  },
  {
    file: director,
    find: 'take(next, speakingTo, limit, false)',
    replace: 'take(next, speakingTo, limit, true)',
    fault: 'a follow-up is prepared without the answer that it follows',
  },
  {
    file: director,
    find: 'if (state.panicked || state.muted || state.streamerSpeaking) return state;',
    replace: 'if (state.panicked || state.muted) return state;',
    fault: 'she talks over the streamer',
  },
  {
    file: director,
    find: "(trigger) => trigger.lane !== 'paid', 'panic'",
    replace: "() => true, 'panic'",
    fault: 'a panic loses what was paid for',
  },
  {
    file: director,
    find: "if (next.floor !== null && needsModel(next.floor.trigger)) next = cut(next, 'disabled', commands);",
    replace: '',
    fault: 'the model is switched off and its reply is heard to its end',
  },
  {
    file: director,
    find: 'if (next.prepared !== null && needsModel(next.prepared.trigger)) next',
    replace: 'if (next.prepared !== null && needsModel(next.prepared.trigger) && isPromised(next.prepared.trigger)) next',
    fault: 'a prepared chat reply is spoken after the model was switched off',
  },
  {
    file: director,
    find: 'needsModel(trigger) && !isPromised(trigger), ',
    replace: 'needsModel(trigger), ',
    fault: 'cheers are dropped when the model is switched off',
  },
  {
    file: director,
    find: "return floor.playing && reason !== 'not-hers' ? next : retry(next, trigger, reason, commands);",
    replace: 'return next;',
    fault: 'what was paid for and failed gets no second chance',
  },
  { file: director, find: '!state.retried.includes(trigger.id)', replace: 'true', fault: 'what fails is tried for ever' },
  {
    file: director,
    find: 'const epoch = state.epoch + 1;',
    replace: 'const epoch = state.epoch;',
    fault: 'the sound of a cut turn is not stale',
  },
  // The lanes
  {
    file: lanes,
    find: 'if (!state.thinking && needsModel(trigger)) continue;',
    replace: '',
    fault: 'thirty cheers call a model that is switched off',
  },
  { file: lanes, find: "if (lane === 'idle' && fallback) break;", replace: '', fault: 'she talks to herself while somebody waits' },
  {
    file: lanes,
    find: '[trigger, ...state.waiting[trigger.lane]]',
    replace: '[...state.waiting[trigger.lane], trigger]',
    fault: 'what comes back goes to the end of the queue',
  },
  {
    file: lanes,
    find: 'trigger.deadlineMs <= nowMs',
    replace: 'trigger.deadlineMs < nowMs',
    fault: 'a tick comes at the deadline and finds nothing stale',
  },
  {
    file: lanes,
    find: "victim = trigger.lane === 'paid' ? trigger : (oldestOfTheLoudest(queue) ?? trigger);",
    replace: 'victim = queue[0] ?? trigger;',
    fault: 'who writes much writes others out',
  },
  {
    file: lanes,
    find: 'trigger.receivedAtMs <= atMs && ',
    replace: '',
    fault: 'a viewer who was timed out once is not heard for a minute after it is over',
  },
  // The reply
  {
    file: reply,
    find: "    done.abort(new Error('the reply is over'));\n",
    replace: '',
    fault: 'a blocked reply is still thought to its end',
  },
  { file: reply, find: '      await floor;\n', replace: '', fault: 'a prepared reply is heard over the one that has the floor' },
  {
    file: reply,
    find: "turn.emit({ type: 'turn.fallback', turnId: turn.id, reason });\n    else yield*",
    replace: "yield* fallback('policyFailed', reason, released, turn, parts);\n    else yield*",
    fault: 'an apology in mid-answer',
  },
  {
    file: reply,
    find: 'text = approvedRest(text, progress.restAt);',
    replace: 'void approvedRest;',
    fault: 'after the voice broke off the words are said twice',
  },
  {
    file: reply,
    find: 'if (!(error instanceof VoiceError) || samples === 0) throw error;',
    replace: 'if (!(error instanceof VoiceError)) throw error;',
    fault: 'a turn without a sound counts as said',
  },
  {
    file: reply,
    find: "isPromised(turn.trigger) ? 'promised' : 'chat'",
    replace: "'chat'",
    fault: 'what was paid for does not wait for a voice that restarts',
  },
  // One turn
  {
    file: runningTurn,
    find: "(this.#isDraft || event.type !== 'moderation.blocked')) this",
    replace: 'true) this',
    fault: 'a block in a prepared reply is never told',
  },
  { file: runningTurn, find: '    this.#keptBack = null;\n', replace: '', fault: 'nothing of a turn is told once it speaks' },
  {
    file: runningTurn,
    find: '    this.#cancelLimit();\n    this.#abort.abort',
    replace: '    this.#abort.abort',
    fault: 'the limit of a turn that is over strikes later',
  },
  // The intake
  {
    file: intake,
    find: "if (muted) return { outcome: 'refused', reason: 'she is muted: unmute first' };",
    replace: '',
    fault: 'a line typed while muted comes as a surprise',
  },
  {
    file: intake,
    find: "if (block.cause === 'content') standing.strike(viewerId);",
    replace: 'standing.strike(viewerId);',
    fault: 'a slow guard silences polite viewers',
  },
  {
    file: intake,
    find: "const mayAnswer = text.block.cause === 'content' && ",
    replace: 'const mayAnswer = ',
    fault: 'viewers are told off because the guard is down',
  },
  {
    file: intake,
    find: "if (standing.isIgnored(viewerId)) return 'this viewer was blocked",
    replace: "if (false) return 'this viewer was blocked",
    fault: 'repeated offenders are read',
  },
  {
    file: intake,
    find: "telling.verbatim === true ? 'output' : 'input'",
    replace: "'input'",
    fault: 'what she says as it stands is judged as if only read',
  },
  {
    file: intake,
    find: "if (telling.verbatim) return { outcome: 'blocked', block: verdict.block };",
    replace: '',
    fault: 'points for blocked words do not go back',
  },
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

  // What others send
  {
    file: 'src/cli/log-output.ts',
    find: "stream.on('error', () => {",
    replace: "stream.on('errored', () => {",
    fault: 'a log without a reader ends the show',
  },
  {
    file: 'src/cli/log-output.ts',
    find: ' || stream.writableLength > MAX_WAITING_BYTES',
    replace: '',
    fault: 'lines for a reader that stands still fill the memory',
  },
  {
    file: 'src/cli/uncaught.ts',
    find: 'if (atMs.length <= MOST_A_MINUTE || ended) return;',
    replace: '',
    fault: 'one fault that nobody caught ends the show',
  },
  {
    file: 'src/cli/instance-lock.ts',
    find: '.update(spelling)',
    replace: ".update('')",
    fault: 'two data folders are taken for one',
  },
  {
    file: 'src/cli/bounded-json.ts',
    find: 'if (bytes > MAX_ANSWER_BYTES)',
    replace: 'if (bytes > Infinity)',
    fault: 'an answer without end is read',
  },
  { file: 'src/cli/say.ts', find: "      redirect: 'error',\n", replace: '', fault: 'what is to be said goes where a redirect leads' },
  {
    file: 'src/server/create-server.ts',
    find: '    http: { headersTimeout: timeouts.headersMs, connectionsCheckingInterval: timeouts.checkEveryMs },\n',
    replace: '',
    fault: 'a body that comes slowly holds its place',
  },
  { file: 'src/server/connections.ts', find: 'held >= MAX_PER_STRANGER || ', replace: '', fault: 'one stranger holds every place' },
  {
    file: 'src/server/connections.ts',
    find: 'isThisMachine(address) || trusted.has(address)',
    replace: 'false',
    fault: 'strangers keep the panic button out',
  },
  {
    file: 'src/server/rare-log.ts',
    find: 'const told = this.#limit.take(message);',
    replace: 'const told = true;',
    fault: 'a line for each bad frame',
  },
  {
    file: 'src/server/guards.ts',
    find: 'if (status === 413) takeTheRest(request, reply);',
    replace: '',
    fault: 'a client that still sends never reads why it was refused',
  },
  {
    file: 'src/vts/wire.ts',
    find: ', maxPayload: MAX_MESSAGE_BYTES',
    replace: '',
    fault: 'what stands at the address of VTube Studio fills the memory',
  },
  {
    file: 'src/obs/session.ts',
    find: 'maxPayload: MAX_MESSAGE_BYTES, ',
    replace: '',
    fault: 'what stands at the address of OBS fills the memory',
  },
  { file: 'src/telemetry/csv.ts', find: ".normalize('NFKC')", replace: '', fault: 'a full-width sign begins a formula' },
  {
    file: 'src/telemetry/block-log.ts',
    find: 'if (found !== null && (found.mode & 0o077) !== 0) await chmod(file, 0o600);',
    replace: '',
    fault: 'an old file of blocks is open to others',
  },
  {
    file: 'src/telemetry/block-log.ts',
    find: "lines.join(''), { mode: 0o600 }",
    replace: "lines.join('')",
    fault: 'the file of blocks is open to others',
  },
  {
    file: 'src/telemetry/block-log.ts',
    find: 'this.#options.redact?.(line) ?? line',
    replace: 'line',
    fault: 'a secret comes into the file of blocks',
  },
  {
    file: 'src/recording/tape.ts',
    find: "row.type === 'voice.chunk' ? text : redact(text)",
    replace: 'text',
    fault: 'a secret comes onto the tape',
  },
  { file: 'src/recording/tape.ts', find: "open(file, 'wx', 0o600)", replace: "open(file, 'wx')", fault: 'a recording is open to others' },
  {
    file: 'src/chat/commands/load.ts',
    find: 'if (!(error instanceof CommandsError)) throw error;',
    replace: 'throw error;',
    fault: 'a broken command file keeps her from starting',
  },
  {
    file: 'src/chat/twitch/replace-file.ts',
    find: "new Set(['EPERM', 'EACCES', 'EBUSY'])",
    replace: 'new Set<string>()',
    fault: 'a file that is open for a moment costs the sign-in',
  },
  {
    file: 'src/policy/ollama/client.ts',
    find: "signal, redirect: 'error' });",
    replace: 'signal });',
    fault: 'chat goes where a redirect leads',
  },
  {
    file: 'src/policy/ollama/client.ts',
    find: 'if (lineBytes > MAX_LINE_BYTES) return false;',
    replace: '',
    fault: 'one endless line stalls her',
  },
  {
    file: 'src/policy/ollama/client.ts',
    find: '(bytes += value.length) <= MAX_JSON_BYTES',
    replace: '(bytes += value.length) <= Infinity',
    fault: 'an answer of any size is held',
  },
  {
    file: 'src/policy/breaker.ts',
    find: "if (now.state === 'open') throw",
    replace: 'if (false) throw',
    fault: 'a model that fails is asked again and again',
  },
  { file: 'src/policy/openai/client.ts', find: "    redirect: 'error',\n", replace: '', fault: 'the key goes where a redirect leads' },
  {
    file: 'src/policy/openai/sse.ts',
    find: "if (this.#chars > MAX_EVENT_CHARS) throw new SseError('an event without end');",
    replace: '',
    fault: 'one endless event is held',
  },
  {
    file: 'src/policy/openai/chunks.ts',
    find: 'if (!done && end.doneReason === null)',
    replace: 'if (false)',
    fault: 'a torn stream passes for a whole answer',
  },
  {
    file: 'src/policy/markup.ts',
    find: 'maxChars: options.maxChars ?? MAX_CHARS,',
    replace: 'maxChars: Infinity,',
    fault: 'a server that does not stop holds the floor',
  },
  {
    file: 'src/policy/markup.ts',
    find: ' || (turn !== undefined && rawChars >= MAX_RAW_CHARS)',
    replace: '',
    fault: 'reasoning without end is read to its end',
  },
  { file: 'src/tts/openai/voice.ts', find: "    redirect: 'error',\n", replace: '', fault: 'her words go where a redirect leads' },
];
