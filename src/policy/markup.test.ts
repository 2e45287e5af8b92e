import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReplyPart } from '../ports/markup.ts';
import { createMarkupParser, parseMarkup } from './markup.ts';
import { parse, show } from './markup/testing.ts';

describe('markup parser', () => {
  it.each([
    ['emotion tag', '[happy] Hello!', '{happy}Hello!'],
    ['labelled tag', '[emotion: happy] Hello!', '{happy}Hello!'],
    ['labelled tag, equals', '[mood=sleepy]Good night', '{sleepy}Good night'],
    ['synonym', 'Grr. [angry] Stop that.', 'Grr. {annoyed}Stop that.'],
    ['tag with an adverb', '[laughs softly] Oh you.', '{happy}Oh you.'],
    ['doubled brackets', '[[happy]] Hi', '{happy}Hi'],
    ['element', '<emotion>happy</emotion>Hi', '{happy}Hi'],
    ['element with attribute', '<emotion name="shy"/> Hi', '{shy}Hi'],
    ['element named by the feeling', '<excited>Yes!</excited>', '{excited}Yes!'],
    ['unknown tag', '[camera zooms] Hi [BGM: lofi] there', 'Hi there'],
    ['two tags', '[happy][excited] Go!', '{happy}{excited}Go!'],
    ['tag between words', 'one[happy]two', 'one{happy} two'],
    ['stage direction', '*smiles* Hello.', '{happy}Hello.'],
    ['stage direction in a sentence', 'Oh well *sighs deeply* fine.', 'Oh well {sad}fine.'],
    ['bold stage direction', '**giggles** Hello.', '{happy}Hello.'],
    ['stage direction after an adverb', '*softly smiles at chat* Hi.', '{happy}Hi.'],
    ['unlisted verb at the start', '*adjusts headset* Ready.', 'Ready.'],
    ['stage direction with a subject', '*Kitsu waves* Hi. *she smiles* Yes. *her tail wags* Well.', '{happy}Hi. {happy}Yes. Well.'],
    ['emphasised words that begin like one', '*I think so*. *She is right*. 1. *Eat* well', 'I think so. She is right. 1. Eat well'],
    ['bold words at the start of list items', '1. **Eat** well\n2. **Look** up', 'Eat well\nLook up'],
    ['closing tag', '[excited]Go![/excited]', '{excited}Go!'],
    ['body', '*ears perk up* Oh?', 'Oh?'],
    ['emphasis', 'I *really* mean it, **very much**.', 'I really mean it, very much.'],
    ['emphasis that ends like a verb', '*This* is *always* fine', 'This is always fine'],
    ['bold italic', 'a ***big*** fox', 'a big fox'],
    ['underscores', 'so _very_ __bold__ of you', 'so very bold of you'],
    ['snake case', 'call snake_case_name now', 'call snake_case_name now'],
    ['unfinished stage direction', 'Bye! *waves at', 'Bye! '],
    ['think', '<think>She asks *why* [happy] <b></think>Because.', 'Because.'],
    ['thinking', '<thinking>\nhm\n</thinking>\n\nYes.', 'Yes.'],
    ['think with other case', '<THINK>no</Think >Yes', 'Yes'],
    ['unclosed think', 'Well. <think>and then she', 'Well. '],
    ['tool call', '<tool_call>{"name":"x"}</tool_call>Done', 'Done'],
    ['chat template token', 'Hello<|im_end|>', 'Hello'],
    ['other elements', '<p>Hello <b>dear</b> <span class="a b">fox</span></p>', 'Hello dear fox'],
    ['line break element', 'one<br>two<br/>three', 'one\ntwo\nthree'],
    ['comment', 'a <!-- not this --> b', 'a b'],
    ['heading', '# Title\n## Sub\nText', 'Title\nSub\nText'],
    ['list', '- one\n* two\n+ three\n1. four\n2. five', 'one\ntwo\nthree\nfour\nfive'],
    ['a number that is no list', 'The year?\n2024. Or so.', 'The year?\n2024. Or so.'],
    ['rule', 'a\n---\nb\n***\nc', 'a\nb\nc'],
    ['quote', '> wise words', 'wise words'],
    ['code', 'use `npm start` now', 'use npm start now'],
    ['fence', 'Look:\n```js\nlet x = "`";\n```\nNice.', 'Look:\nNice.'],
    ['unclosed fence', 'Look: ```js\nlet x', 'Look: '],
    ['link', 'see [the docs](https://x.y/a_(b)) now', 'see the docs now'],
    ['image', 'look ![a fox](f.png)', 'look '],
    ['table', '| a | b |\n|---|:-:|\n| 1 | -2 |\n', 'a , b \n1 , -2 \n'],
    ['emoji', 'Hi 👋🏽! 👩‍👩‍👧‍👦 love ❤️ flags 🇩🇪🏴󠁧󠁢󠁥󠁮󠁧󠁿 ok', 'Hi ! love flags ok'],
    ['emoji between words', 'one🦊two', 'one two'],
    ['keycap keeps its digit', 'press 1️⃣', 'press 1'],
    ['URL', 'Go to https://example.com/a?b=c#d. Now', 'Go to . Now'],
    ['www', 'www.example.com is it', ' is it'.trimStart()],
    ['URL in brackets', '<https://example.com> (http://a.b/c) ok', '() ok'],
    ['speaker label', 'Kitsu: Hello', 'Hello'],
    ['bold speaker label', '[happy] **Kitsu:** Hello', '{happy}Hello'],
    ['whole reply quoted', '"Hello there!"', 'Hello there!'],
    ['curly quotes', '“Hello.” ', 'Hello. '],
    ['strike', '~~no~~ yes, hello~ ~5', 'no yes, hello ~5'],
    ['escape', '5 \\* 3 \\[x\\]', '5 * 3 [x]'],
    ['bidi and zero width', 'a\u202eb\u200bc\ufeffd', 'abcd'],
  ])('%s', (_name, text, expected) => {
    expect(show(text)).toBe(expected);
  });

  it.each([
    '5 * 3 = 15',
    '5*3',
    'I <3 you',
    '</3',
    'a < b and c > d',
    'x<y is true',
    'He said [sic] so',
    'array[0] = 1',
    'lone < here',
    'http is a protocol; https too, www. is not',
    "can't won't",
    'NFD e\u0301 a\u0308',
    'สวัสดีชาวโลก',
    'नमस्ते क्\u200dष',
    '𝒳 and 𠮷',
    '>:( and ^_^ and T_T and :)',
    'f**k and 2 ** 3',
    '-5 degrees',
    '#1 fan',
    '3.5 is fine',
    'What a day — really… "quoted" words',
    'Kitsune: a fox',
    '[unclosed and so on',
    'C:\\new',
  ])('leaves alone: %s', (text) => {
    expect(show(text)).toBe(text);
  });

  it('gives the same for every chunking', () => {
    const pieces = fc.constantFrom(
      ...[
        '[happy]',
        '[',
        ']',
        '(',
        ')',
        '<',
        '>',
        '</',
        '<think>',
        '</think>',
        '<emotion>',
        '</emotion>',
        'shy',
        '*',
        '**',
        '_',
        '`',
        '```',
        '~',
        '\\',
        '#',
        '- ',
        '1. ',
        '2. ',
        '|',
        '---',
        '\n',
      ],
      ...[
        'https://',
        'www.',
        'h',
        'w',
        'a.b/c',
        '👩‍👧',
        '🇩🇪',
        '1️⃣',
        '❤️',
        'smiles',
        'waves at chat',
        'this',
        'Kitsu:',
        'Ki',
        '"',
        ' ',
        '. ',
        'é',
        'ไทย',
        '\ud83e',
        '\udd8a',
        '5',
        '<|im_end|>',
        '[a](b)',
        '&lt;',
        '&amp;',
        '&#39',
        ';',
        ':',
        'smile',
        '(chuckles)',
        '(a slow ',
        'User:',
        'fox_9:',
        '[THINK]',
        '[/THINK]',
        '◁think▷',
        '<|channel|>',
        'analysis',
        '<|message|>',
        '<|end|>',
        '{',
        '{"text":"hi"}',
        '}',
        '—',
        '★',
        'Hello there. ',
        '|im_end',
      ],
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(pieces, fc.string({ unit: 'grapheme', maxLength: 6 })), { maxLength: 30 }).map((all) => all.join('')),
        fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 40 }),
        (text, sizes) => {
          const chunks: string[] = [];
          for (let at = 0, i = 0; at < text.length; i++) {
            const size = sizes[i % sizes.length] ?? 1;
            chunks.push(text.slice(at, at + size));
            // An empty chunk is allowed; the same place is then cut again with the next size.
            at += size === 0 && sizes.every((other) => other === 0) ? 1 : size;
            if (size === 0 && sizes.every((other) => other === 0)) chunks.push(text.slice(at - 1, at));
          }
          expect(parse(chunks)).toEqual(parse([text]));
          expect(parse(text.split(''))).toEqual(parse([text]));
          const short = { viewerName: 'this', maxSentences: 2, maxChars: 40 };
          expect(parse(chunks, short)).toEqual(parse([text], short));
          const typed = { mayEnd: false };
          expect(parse(chunks, typed)).toEqual(parse([text], typed));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('passes ordinary words in the push they come in', () => {
    // But for the beginnings of addresses and of where tools live.
    const tools = ['functions', 'tools', 'default'];
    const word = fc
      .stringMatching(/^[a-gi-vx-zA-GI-VX-Z][a-z]{0,9}[,.!?;:'’"…]?$/u)
      .filter((one) => !tools.some((name) => name.startsWith(one) || one === `${name}.`));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
        const parser = createMarkupParser({ names: [] });
        for (const [index, one] of words.entries()) {
          const chunk = index === 0 ? one : ` ${one}`;
          const quoteDropped = index === 0 && chunk.startsWith('"');
          if (!quoteDropped) expect(parser.push(chunk)).toEqual([{ kind: 'text', text: chunk }]);
        }
        expect(parser.flush()).toEqual([]);
      }),
    );
    const parser = createMarkupParser();
    expect(parser.push('Hello there!')).toEqual([{ kind: 'text', text: 'Hello there!' }]);
    expect(parser.push(' How')).toEqual([{ kind: 'text', text: ' How' }]);
    expect(parser.push(' ')).toEqual([{ kind: 'text', text: ' ' }]);
    expect(parser.push('it')).toEqual([{ kind: 'text', text: 'it' }]);
  });

  it('releases emphasis after its first word, not after its closing mark', () => {
    const parser = createMarkupParser();
    expect(parser.push('I *really ')).toEqual([{ kind: 'text', text: 'I really ' }]);
    expect(parser.push('mean')).toEqual([{ kind: 'text', text: 'mean' }]);
  });

  it.each(['[', '<', '*', '~', '<a href="', '[a](', '`', '|', '#', '*waves '])('never holds more than a bound after %s', (mark) => {
    const parser = createMarkupParser();
    const fed = `x\n${mark}${'word '.repeat(200)}`;
    let out = 0;
    for (const char of fed) for (const part of parser.push(char)) if (part.kind === 'text') out += part.text.length;
    expect(fed.length - out).toBeLessThanOrEqual(mark === '[a](' ? 320 : 180);
  });

  it('is linear: a long hostile reply is parsed at once', () => {
    for (const unit of [
      ...[
        '[',
        '<',
        '*',
        '_',
        '<a ',
        '[a](',
        '*waves ',
        '<think>',
        '`',
        'www.',
        '(',
        '(a ',
        '(chuckles ',
        '{',
        '{"',
        '—a',
        '~a ',
        ':a',
        '&a',
        '|a',
        '★a',
      ],
      ...['\nUser', 'fox_1\n', '<|channel|>a', '[THINK]', '(a b ', '*a soft ', '</think>'],
    ]) {
      expect(() => parse([unit.repeat(20_000)])).not.toThrow();
    }
  });

  it('works as a stage and passes an error of the model through', async () => {
    async function* deltas(): AsyncGenerator<string> {
      yield await Promise.resolve('[hap');
      yield 'py] Hi';
      throw new Error('model gone');
    }
    const parts: ReplyPart[] = [];
    await expect(async () => {
      for await (const part of parseMarkup(deltas())) parts.push(part);
    }).rejects.toThrow('model gone');
    expect(parts).toEqual([
      { kind: 'emotion', emotion: 'happy' },
      { kind: 'text', text: 'Hi' },
    ]);
  });
});
