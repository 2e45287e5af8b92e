/**
 * What is no answer, told by its look alone and by other rules than those that take it out (`src/policy/markup`):
 * stage directions, marks, tags, other speakers' turns, reasoning.
 */

/** Of what bodies and voices do in stage directions. */
const DOING =
  'smil|laugh|giggl|chuckl|sigh|wav|nod|wink|grin|gasp|paus|whisper|shrug|blush|tilt|lean|look|clear|blink|yawn|bow|purr|pout|smirk|twirl|bounc|' +
  'snicker|sniffl|stretch|clap|cough|frown|gestur|glanc|gulp|hum|jump|mumbl|point|roll|scratch|shak|sip|snort|squint|stammer|star|twitch|wag|walk|wip';
const WHO = String.raw`(?:(?:she|he|kitsu|the fox|her \w+|his \w+|my \w+|a|an|with a|soft|\w+ly)\s+){0,2}`;
const REST = String.raw`(?:\s+(?!I\b)[\p{L}',]+){0,12}[.!…]*\s*`;
const BEFORE = String.raw`(?:^|[\s"“])`;
const BRACKETED = new RegExp(String.raw`${BEFORE}[(（\[{*_«‹]+\s*${WHO}(?:${DOING})\p{L}*${REST}[)）\]}*_»›]`, 'iu');
/** Between these stands what is said as well: only what she does, told as of another. */
const DASHED = new RegExp(String.raw`${BEFORE}[\/|~—–-]+\s*${WHO}(?:${DOING})\p{L}*s${REST}[\/|~—–-]`, 'iu');

const NOT_SPOKEN: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a stage direction', BRACKETED],
  ['a stage direction', DASHED],
  ['a tag in square brackets or braces', /\[[^\]]*\]|\{[^}]*\}/u],
  ['a mark', /\*|`|~~|^#{1,6}\s/mu],
  ['a token or an element', /<[/|a-z]|\|>/iu],
  ['another turn', /(?:^|\n|[.!?…"”]\s+)(?:user|assistant|system|viewer\s?\d*|chat|human|narrator|ai|kitsu)\s*:/iu],
  ['reasoning', /\b(?:the user (?:asks|wants|says|is asking)|i should (?:respond|answer|reply)|as kitsu, i (?:would|should))\b/iu],
  ['a call', /\b[a-z_]+(?:\.[a-z_]+)+\([^)]*\)|"(?:name|arguments)"\s*:/u],
];

/** Names of what must not have been spoken and was; none of an answer. */
export function faultsOf(spoken: string): string[] {
  return NOT_SPOKEN.filter(([, pattern]) => pattern.test(spoken)).map(([what]) => what);
}
