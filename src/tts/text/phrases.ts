/** What chat writes short only beside another word: "c u", "4 u", "ill be there". */
import { readsEach, type Place, type Reading } from './reading.ts';

/** Short only beside another word: "c u", "4 u", "4 real", "ty sm". */
export function phrase(place: Place): string | Reading | null {
  const [text, before, next] = [place.token.text, place.before.toLowerCase(), place.next()];
  if (text === 'c' && /^(?:u|ya)$/u.test(next)) return 'see';
  if (text === 'b' && /^(?:pls|plz|to|will|gonna|wanna|can|must|would|could|should|not|ill|i'll|ya'll)$/u.test(before)) return 'be';
  if (text === 'b' && /^(?:back|right|nice|careful|there|like|safe|chill)$/u.test(next)) return 'be';
  if (
    text === '4' &&
    (/^(?:thx|ty|tysm|thanks|sry|sorry|w8|wait|lf|waiting|good|bad|here|up|gg|love|vote)$/u.test(before) ||
      /^(?:the|my|me|your|ur|this|that|his|her|him|them|us)$/u.test(next))
  )
    return 'for';
  if (
    text === 'ur' &&
    /\p{L}{3}ing$/u.test(next) &&
    !/^(?:thing|king|ring|wedding|building|feeling|evening|morning|meeting|string)$/u.test(next)
  )
    return "you're";
  if (
    text === 'ur' &&
    /^(?:so|a|an|the|not|too|gonna|really|welcome|right|wrong|all|such|very|just|my|on|in|literally|actually|cool|good|bad|cute|funny|mean|amazing|awesome|great|nice|the)$/u.test(
      next,
    )
  )
    return "you're";
  if (
    /^g[mn]$/iu.test(text) &&
    place.startsSentence &&
    (place.isLast || /^(?:everyone|everybody|chat|all|guys|gamers|y'all|kitsu|friends|fam|folks)$/u.test(next))
  )
    return /^gm$/iu.test(text) ? 'good morning' : 'good night';
  if (/^[24]$/u.test(text) && !/^\d/u.test(before)) {
    const word = text === '4' ? 'for' : 'to';
    if (next === 'u') return readsEach(word, 'you');
    if (next === 'ya' || (text === '4' && /^(?:real|ever|sure|now)$/u.test(next))) return word;
  }
  // "ur 2 good", "2 much"
  if (
    text === '2' &&
    /^(?:good|bad|much|many|late|easy|hard|cool|funny|funy|cute|fast|slow|op|strong|soon|old|young|big|small|long|real|tired|loud|close|kind)$/u.test(
      next,
    ) &&
    !/^(?:the|these|those|my|with|of|have|has|and|or|only|just|at|these|all|got|get|no|for|in)$/u.test(before)
  )
    return 'too';
  if (text === '2' && /^(?:u|you|ya|me)$/u.test(before) && (place.isLast || /^[.,!?]/u.test(place.token.trail))) return 'too';
  if (/^u$/iu.test(text) && next === '2' && (place.at(2) === undefined || /^[.,!?]/u.test(place.at(1)?.trail ?? ''))) return 'you';
  if (text === 'ur' && next === '2' && place.next(2) !== '' && !place.next(2).endsWith('s')) return "you're";
  // "ill be there", "id love to": the mark was left out.
  if (
    /^ill$/iu.test(text) &&
    /^(?:be|get|do|try|go|see|take|give|tell|ask|let|just|never|always|have|make|wait|come|play|watch|pay|buy|send|check|find|need|say|show|help|stay|add|start|join|catch|probably|definitely|stick|remember|pass|brb|sub|donate|clip|stop|leave|keep|bring|eat|sleep)$/u.test(
      next,
    ) &&
    !/^(?:feel|feeling|am|is|was|very|so|really|be|got|fell|gets|the|mentally|seriously|are|been|too)$/u.test(before)
  )
    return "I'll";
  if (
    /^id$/u.test(text) &&
    /^(?:love|like|say|rather|be|die|go|bet|have|do|never|probably|just|take|buy|play|watch|want|pick|choose|give|try|hate|prefer|recommend)$/u.test(
      next,
    ) &&
    !/^(?:my|your|ur|the|user|an|a|discord|game|friend|steam|his|her|their|photo|player)$/u.test(before)
  )
    return "I'd";
  if (text === '420' && next === 'blaze') return '4 20';
  if (text === 'sm' && /^(?:ty|thx|thanks|you|u|tysm|love|it)$/u.test(before)) return 'so much';
  if (text === 'y' && /^(?:tho|though|not|r|are|is|u|you|do|does|did|so)$/u.test(next)) return 'why';
  return null;
}
