/** Faults of the spine: conductor, director, lanes, reply, turns, intake. */
import type { Mutation } from './mutation.ts';

const conductor = 'src/pipeline/conductor.ts';
const turns = 'src/pipeline/running-turns.ts';
const director = 'src/pipeline/director.ts';
const lanes = 'src/pipeline/lanes.ts';
const reply = 'src/pipeline/reply.ts';
const runningTurn = 'src/pipeline/running-turn.ts';
const intake = 'src/pipeline/intake.ts';

export const SPINE: readonly Mutation[] = [
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
    find: 'if (standing.isIgnored(viewerId)) return IGNORED;',
    replace: 'if (false) return IGNORED;',
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
];
