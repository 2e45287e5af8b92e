/**
 * Which language a text is in, by its small words. Enough to tell that "kunt" is Dutch in a Dutch
 * sentence, and that a Spanish one is not to be read aloud as English.
 */

/** Words that are not English as well, by language. */
const FUNCTION_WORDS: Readonly<Record<string, string>> = {
  en: 'the and of to in is that it for was on are with as his they be at this have from or had by but not what all were we when your can said there use an each which she do how their if will up other about out many then them these so some her would make like him into has look more go see no way could people my than been who its now did get i you he a me',
  es: 'el la los las del que por para con una es en se lo como más mas pero muy está esta este son mi su al sin sobre también ya porque cuando todo hay fue ser un y de si nos les eso qué cómo donde unos unas gusta tengo tiene hola día',
  pt: 'os um uma da dos das em na nas que não com para por mais se é foi ele ela eu você são muito também isso este ao pela pelo seu sua meu minha tem está quando os o e de já só nem esse essa',
  fr: 'le la les des du et est un une dans pas que qui sur avec ce cette il elle je tu nous vous ils sont au aux ne où sa ses ma mes en de être été fait ça cela quand comme leur très bien j l d qu c ai suis',
  it: 'il lo gli le di che è non un una per con del della sono nel nella alla dei delle più ma anche come questo questa ho hai da si al ti ci mi suo sua hanno era fa quando i e la da dal',
  de: 'der das und ist nicht ein eine einen einem einer ich du er sie es wir ihr auf für von zu den dem des im auch noch wie aber oder wenn bei nach über aus nur sehr wird sind mein meine dein kein keine zum zur dass daß haben hatte ja jetzt mich dich uns doch schon immer habe bin bist diese dieser heute die war',
  nl: 'het een en van dat niet te voor zijn aan maar ook bij kun u je ik hij wij naar uit deze dit wordt worden geen meer nog wel wat hebben heeft moet kan als om dan zo zal mijn jij ons de op met',
  sv: 'och att det som är på för med inte av till den har jag du ett om kan vi från när nu var så mig dig sig alla eller också efter ska här vill en de han hon',
  no: 'og det som er på til ikke jeg med av den et har vi kan fra om var så meg deg seg hva alle eller også etter skal her vil en de han hun at men',
  fi: 'ja on ei se että oli hän mutta kun niin minä sinä joka ovat myös tai jos vain nyt',
  hu: 'az és hogy nem egy van meg csak ha mint ez azt már volt még el ki be minden ami akkor lásd nincs vagy kell lehet a is de',
  pl: 'w na nie się z że jest jak po co tak za od ale czy ja ty jego tego dla przez już tylko być był są o do i to mi ma',
  cs: 'je se na v že s z jsem si ale jako jsou by tak co pro ve už jen když by být byl i a to do o k za',
  ro: 'și este nu pe cu din pentru că mai sunt la un o de în ce sau dar al',
  tr: 've bir bu için ile ne çok var da de mi mı ama gibi daha olan olarak en ya ben sen o kadar her',
  id: 'yang dan ini itu tidak saya dengan untuk dari ada di ke akan kamu bisa sudah aku lagi juga',
  tl: 'ang ng mga sa na ay at ko mo ka ito hindi ako siya po naman lang si',
  vi: 'không là của và có một tôi bạn này được cho với những các người',
  eo: 'la kaj estas en de ne mi vi al por kun ke ĉi tiu ĝi',
};

const WORD = /[\p{L}\p{M}]+/gu;
const CYRILLIC = /^[а-яёєїіґў]+$/u;
const BY_WORD = new Map<string, string[]>();
for (const [language, words] of Object.entries(FUNCTION_WORDS)) {
  for (const word of words.split(' ')) {
    const there = BY_WORD.get(word);
    if (there) there.push(language);
    else BY_WORD.set(word, [language]);
  }
}
/** Longer texts tell their language in their beginning. */
const MAX_WORDS = 80;

function counted(text: string): { readonly counts: ReadonlyMap<string, number>; readonly words: number; readonly accented: number } {
  const counts = new Map<string, number>();
  let words = 0;
  let accented = 0;
  for (const [word] of text.slice(0, 2_000).toLowerCase().matchAll(WORD)) {
    if (++words > MAX_WORDS) break;
    if (/[à-žșț]/u.test(word)) accented += 1;
    if (CYRILLIC.test(word)) counts.set('ru', (counts.get('ru') ?? 0) + 1);
    for (const language of BY_WORD.get(word) ?? []) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  return { counts, words, accented };
}

/** Whether a sentence may well be in one of these languages: it has a small word of it, and no more of English. */
export function speaks(text: string, languages: readonly string[]): boolean {
  const { counts } = counted(text);
  const english = counts.get('en') ?? 0;
  return languages.some((language) => {
    const count = counts.get(language) ?? 0;
    return count > 0 && count >= english;
  });
}

/** Whether a text is plainly in a language that is not English. */
export function isForeign(text: string): boolean {
  const { counts, words, accented } = counted(text);
  const english = counts.get('en') ?? 0;
  let most = 0;
  for (const [language, count] of counts) if (language !== 'en' && count > most) most = count;
  return most > english && (most >= 2 || (most === 1 && accented > 0)) && words > 2;
}
