/**
 * Scripts that nobody writes a name or a sentence in here, and words put together from several: what they
 * spell is spelled by the looks of their letters alone. There is no voice for them either.
 */

/** Unicode's excluded and limited-use scripts (UAX 31, tables 4 and 7) whose letters pass for Latin ones. */
const DISGUISES =
  /[\p{Script=Coptic}\p{Script=Deseret}\p{Script=Gothic}\p{Script=Runic}\p{Script=Ogham}\p{Script=Old_Italic}\p{Script=Lisu}\p{Script=Cherokee}\p{Script=Canadian_Aboriginal}\p{Script=Osage}\p{Script=Vai}\p{Script=Bamum}\p{Script=Carian}\p{Script=Lycian}\p{Script=Lydian}\p{Script=Glagolitic}\p{Script=Elbasan}\p{Script=Caucasian_Albanian}\p{Script=Old_Permic}\p{Script=Warang_Citi}\p{Script=Medefaidrin}\p{Script=Tifinagh}\p{Script=Old_Hungarian}\p{Script=Phoenician}\p{Script=Shavian}\p{Script=Duployan}]/u;
/** A sign that is a name of nobody. */
const SIGNS = /[\u5350\u0fd5\u0fd7]/u;
const WORD = /[\p{L}\p{M}]+/gu;
const LATIN = /\p{Script=Latin}/u;
/** Scripts that have look-alikes of Latin letters: nobody writes one word in both. */
const NEIGHBOURS = /[\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Georgian}\p{Script=Hebrew}\p{Script=Thai}\p{Script=Ethiopic}]/u;

/** Letters of scripts that only serve to disguise, anywhere in a text. */
export function hasDisguisedScript(text: string): boolean {
  return DISGUISES.test(text);
}

/** Whether a name is put together from letters that only look like those that are meant. */
export function isMixedName(name: string): boolean {
  if (hasDisguisedScript(name) || SIGNS.test(name)) return true;
  return [...name.normalize('NFKC').matchAll(WORD)].some(([word]) => LATIN.test(word) && NEIGHBOURS.test(word));
}
