/** Further ways to put the words of a phrase: said twice, in the other order, with "them" before who is meant. */

const TWICE = /(?<![\p{L}\p{N}])(\p{L}+)(?:[ ,.!-]+\1)+(?![\p{L}\p{N}])/giu;
/** "I hate them. All the …": who is meant comes behind. */
const NAMED_BEHIND =
  /\b(?:them|those|these)\b([^.!?]*)[.!?…,;:-]+\s+((?:all|every|each|yes|i mean|namely|especially|the|of|one|those|these|single)\s+){0,4}(jews?|muslims?|blacks|gays?|lesbians?|mexicans?|asians?|arabs?|immigrants?|migrants?|refugees?|foreigners?|trans people|black people|gay people|jewish people|gypsies|indians?|africans?|latinos?)\b/giu;
/** "Yourself. Kill.": the command comes behind. */
const ORDER = /\b(yourself|your\s?self|urself)[.!?…,;:\s-]+(kill|hang|shoot|drown|stab|rope|cut|harm|end|delete)\b/giu;

/** The readings that differ from the text; ordinary text has none. */
export function saidAgain(text: string): string[] {
  const readings = [
    text.replace(TWICE, '$1'),
    text.replace(NAMED_BEHIND, (_, rest: string, _words: string, group: string) => `all ${group}${rest}`),
    text.replace(ORDER, '$2 $1'),
  ];
  return readings.filter((reading) => reading !== text);
}
