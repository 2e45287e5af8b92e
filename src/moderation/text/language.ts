/**
 * Which language a sentence is in, by its small words: enough to tell that "kunt" is Dutch in a Dutch one.
 * This is an excuse, so it is hard to buy: whoever writes "you" or "stupid" beside it writes English.
 */

/** Words that are not English as well, by language. */
const FUNCTION_WORDS: Readonly<Record<string, string>> = {
  en: 'the and of to in is that it for was on are with as his they be at this have from or had by but not what all were we when your can said there use an each which she do how their if will up other about out many then them these so some her would make like him into has look more go see no way could people my than been who its now did get i you he a me u ur',
  es: 'el la los las del que por para con una es en se lo como más mas pero muy está esta este son mi su al sin sobre también ya porque cuando todo hay fue ser un y de si nos les eso qué cómo donde unos unas gusta tengo tiene hola día me te le a no he sus tu',
  pt: 'os um uma da dos das em na nas que não com para por mais se é foi ele ela eu você são muito também isso este ao pela pelo seu sua meu minha tem está quando os o e de já só nem esse essa me te a as no ser',
  fr: 'le la les des du et est un une dans pas que qui sur avec ce cette il elle je tu nous vous ils sont au aux ne où sa ses ma mes en de être été fait ça cela quand comme leur très bien j l d qu c ai suis me te se on a y si',
  it: 'il lo gli le di che è non un una per con del della sono nel nella alla dei delle più ma anche come questo questa ho hai da si al ti ci mi suo sua hanno era fa quando i e la da dal me te a se no',
  de: 'der das und ist nicht ein eine einen einem einer ich du er sie es wir ihr auf für von zu den dem des im auch noch wie aber oder wenn bei nach über aus nur sehr wird sind mein meine dein kein keine zum zur dass daß haben hatte ja jetzt mich dich uns doch schon immer habe bin bist diese dieser heute die war so an in man was hat am',
  nl: 'het een en van dat niet te voor zijn aan maar ook bij kun u je ik hij wij naar uit deze dit wordt worden geen meer nog wel wat hebben heeft moet kan als om dan zo zal mijn jij ons de op met me we in of is was had',
  sv: 'och att det som är på för med inte av till den har jag du ett om kan vi från när nu var så mig dig sig alla eller också efter ska här vill en de han hon i man',
  no: 'og det som er på til ikke jeg med av den et har vi kan fra om var så meg deg seg hva alle eller også etter skal her vil en de han hun at men i man',
  fi: 'ja on ei se että oli hän mutta kun niin minä sinä joka ovat myös tai jos vain nyt',
  hu: 'az és hogy nem egy van meg csak ha mint ez azt már volt még el ki be minden ami akkor lásd nincs vagy kell lehet a is de',
  pl: 'w na nie się z że jest jak po co tak za od ale czy ja ty jego tego dla przez już tylko być był są o do i to mi ma',
  cs: 'je se na v že s z jsem si ale jako jsou by tak co pro ve už jen když by být byl i a to do o k za',
  ro: 'și este nu pe cu din pentru că mai sunt la un o de în ce sau dar al',
  tr: 've bir bu için ile ne çok var da de mi mı ama gibi daha olan olarak en ya ben sen o kadar her',
  id: 'yang dan ini itu tidak saya dengan untuk dari ada di ke akan kamu bisa sudah aku lagi juga',
  tl: 'ang ng mga sa na ay at ko mo ka ito hindi ako siya po naman lang si',
  vi: 'không là của và có một tôi bạn này được cho với những người thể đã để trong khi bị hay hoặc nếu thì mà ở ra vào lại sẽ đang rất nhiều gì từ mọi đó theo trên như khi nào cần',
  eo: 'la kaj estas en de ne mi vi al por kun ke ĉi tiu ĝi',
};

const WORD = /[\p{L}\p{M}]+/gu;
const BY_WORD = new Map<string, Set<string>>();
for (const [language, words] of Object.entries(FUNCTION_WORDS)) {
  for (const word of words.split(' ')) {
    const there = BY_WORD.get(word);
    if (there) there.add(language);
    else BY_WORD.set(word, new Set([language]));
  }
}

/** Whether a word (lower case) is a small one of some language: then it is no piece of an English word. */
export function isSmallWord(word: string): boolean {
  return BY_WORD.has(word);
}

/** Longer texts tell their language in their beginning. */
const MAX_WORDS = 80;
/** An English small word says more than a word that several languages share. */
const ENGLISH_SMALL = 2;
/** Small words alone tell a language when there are so many; fewer need a longer word beside them. */
const SMALL_ALONE = 3;
const SMALL_WITH_CONTENT = 2;
/** A word that no English dictionary has tells something from this length on. */
const CONTENT_CHARS = 4;

/**
 * Whether a sentence is in this language, and not English with a few foreign words put beside a word that
 * means something else there. What the word itself is does not count, and two small words do not do.
 *
 * @param isCounted whether a word (lower case) may tell anything: the word in question may not.
 * @param isEnglish a word of an English dictionary, in lower case.
 */
export function speaks(
  text: string,
  language: string,
  isCounted: (word: string) => boolean,
  isEnglish: (word: string) => boolean,
): boolean {
  let small = 0;
  let foreign = 0;
  let english = 0;
  let words = 0;
  let telling = false;
  for (const [word] of text.normalize('NFC').slice(0, 2_000).toLowerCase().matchAll(WORD)) {
    if (++words > MAX_WORDS) break;
    if (!isCounted(word)) continue;
    const languages = BY_WORD.get(word);
    const known = isEnglish(word);
    if (languages?.has(language) === true) {
      if (languages.has('en')) continue;
      small += 1;
      foreign += 1;
    } else if (languages?.has('en') === true) english += ENGLISH_SMALL;
    else if (known) english += 1;
    else if (word.length >= CONTENT_CHARS) foreign += 1;
    if (!known && word.length >= CONTENT_CHARS) telling = true;
  }
  return small > 0 && foreign > english && (small >= SMALL_ALONE || (telling && foreign >= SMALL_WITH_CONTENT));
}
