import { describe, expect, it } from 'vitest';
import { show } from './testing.ts';

describe('what is spoken is only her answer', () => {
  it.each([
    ['nested', '<think>outer <think>inner</think> still outer</think>Tofu!', 'Tofu!'],
    ['nested in another name', '<thinking>a<thought>b</thought>c</thinking>Tofu!', 'Tofu!'],
    ['a bare end', 'Okay the user asks about tofu.\n</think>\n\nTofu is great!', 'Tofu is great!'],
    ['a bare end behind a bare end', 'One.</think>Two.</think>Three.', 'Three.'],
    ['in brackets', '[THINK]secret plan[/THINK] Hello there!', 'Hello there!'],
    ['in brackets, with a feeling in it', '[THINK]I start with [thinking] or [happy][/THINK][happy] Hello!', '{happy}Hello!'],
    ['in brackets, never closed', '[THINK]secret plan and so on', ''],
    ['a bare end in brackets', 'secret plan[/THINK]Hello!', 'Hello!'],
    ['a feeling of that name', '[thinking] Hm, tofu?', '{thinking}Hm, tofu?'],
    ['feelings named within reasoning', '<think>I begin with [thinking].</think>[happy] Hi', '{happy}Hi'],
    ['begin_of_thought', '<|begin_of_thought|>plan<|end_of_thought|>\n<|begin_of_solution|>Hi there!<|end_of_solution|>', 'Hi there!'],
    ['START_THINKING', '<|START_THINKING|>plan<|END_THINKING|><|START_RESPONSE|>Hi there!<|END_RESPONSE|>', 'Hi there!'],
    ['seed:think', '<seed:think>plan</seed:think>Hi!', 'Hi!'],
    ['white triangles', '◁think▷plan◁/think▷Hi!', 'Hi!'],
    ['full width', '＜think＞plan＜/think＞Hi!', 'Hi!'],
    ['reasoning', '<reasoning>plan</reasoning>Hi!', 'Hi!'],
    ['reflection', '<reflection>plan</reflection><output>Hi!</output>', 'Hi!'],
    ['camel case', '<antThinking>plan</antThinking>Hi!', 'Hi!'],
    ['scratchpad', '<scratchpad>plan\nmore</scratchpad>Hi!', 'Hi!'],
    ['inner monologue', '<inner_monologue>plan</inner_monologue><response>Hi!</response>', 'Hi!'],
    ['as entities', '&lt;think&gt;plan&lt;/think&gt;Hi!', 'Hi!'],
    [
      'channels',
      '<|channel|>analysis<|message|>The user <b>asks</b>.<|end|><|start|>assistant<|channel|>final<|message|>Hi there!<|return|>',
      'Hi there!',
    ],
    ['channels with a tool', '<|channel|>commentary to=functions.x<|message|>{"a":1}<|call|>', ''],
    ['the last channel alone', '<|start|>assistant<|channel|>final<|message|>Hi there!', 'Hi there!'],
    ['a channel that never ends', '<|channel|>analysis<|message|>The user asks', ''],
    ['a channel by name', '<|channel>thought\nplan<channel|>Hi!', 'Hi!'],
    ['template roles', '<|im_start|>think\nhm<|im_end|>\n<|im_start|>answer\nHi!', 'Hi!'],
    ['bold labels', '**Thinking:** The user asks.\n\n**Answer:** Hello!', 'Hello!'],
    ['labelled lines', 'Thought: I should greet.\nFinal Answer: Hi there!', 'Hi there!'],
  ])('says nothing of reasoning: %s', (_name, text, expected) => {
    expect(show(text)).toBe(expected);
  });

  it.each([
    ['im_end', 'Hello!<|im_end|>\n<|im_start|>user\nwhat?', 'Hello!'],
    ['endoftext', 'Hi! <|endoftext|>Human: please introduce yourself', 'Hi! '],
    ['s', 'Hello!</s>[INST] next [/INST]', 'Hello!'],
    ['INST', 'Hello! [INST] next [/INST]', 'Hello! '],
    ['eot_id', 'Hello!<|eot_id|><|start_header_id|>user<|end_header_id|>what', 'Hello!'],
    ['end', 'Hello!<|end|><|user|>what', 'Hello!'],
    ['end_of_turn', 'Hello!<end_of_turn>\n<start_of_turn>user\nwhat', 'Hello!'],
    ['full-width bars', 'Hello!<｜end▁of▁sentence｜><｜User｜>what', 'Hello!'],
    ['END_OF_TURN_TOKEN', 'Hello!<|END_OF_TURN_TOKEN|><|START_OF_TURN_TOKEN|><|USER_TOKEN|>what', 'Hello!'],
    ['without bars', 'Hello!<im_end>what', 'Hello!'],
    ['one bar', 'Hello!<|im_end>what', 'Hello!'],
    ['without its first sign', 'Hello! |im_end|> what', 'Hello! '],
    ['full width', 'Hello!＜｜im_end｜＞what', 'Hello!'],
    ['as entities', 'Hello!&lt;|im_end|&gt;what', 'Hello!'],
    ['eos', 'Hello!<eos>what', 'Hello!'],
    ['a start alone', 'Hello!<|im_start|>assistant\nAgain hello!', 'Hello!'],
    ['cut off', 'Hello!<|im_e', 'Hello!'],
    ['a tool', 'Hello! [TOOL_CALLS][{"name":"x"}]', 'Hello! '],
  ])('ends the reply at the end of her turn: %s', (_name, text, expected) => {
    expect(show(text)).toBe(expected);
  });

  it.each([
    ['her own head', '<|im_start|>assistant\nHello!', 'Hello!'],
    ['her own header', '<|start_header_id|>assistant<|end_header_id|>\n\nHello!', 'Hello!'],
    ['a beginning', '<s>Hello!', 'Hello!'],
    ['struck words', 'I <s>hate</s> love it', 'I hate love it'],
    ['the end that ends nothing', '<|end|>Hello!', 'Hello!'],
  ])('does not end it at %s', (_name, text, expected) => {
    expect(show(text)).toBe(expected);
  });

  it.each([
    ['User', 'Hello there, friend!\nUser: what about me?\nAssistant: You too!', 'Hello there, friend!\n'],
    ['the viewer', 'Hello there, friend!\nviewer5: what about me?\nKitsu: You too!', 'Hello there, friend!\n'],
    ['Human', 'Hello!\n\nHuman: next', 'Hello!\n'],
    ['bold', 'Hello!\n**User:** next', 'Hello!\n'],
    ['in brackets', 'Hello!\n[User]: next', 'Hello!\n'],
    ['her own label with a feeling', 'Kitsu (smiling): Hello!', '{happy}Hello!'],
    ['her own label in narration', '*Kitsu says softly:* Hello!', 'Hello!'],
    ['a heading', 'Hello!\n### Human:\nnext', 'Hello!\n'],
    ['numbered', 'Hello!\nViewer 2: next', 'Hello!\n'],
    ['as the prompt says it', 'Hello!\nviewer5 says: «what about me?»', 'Hello!\n'],
    ['an account nobody knew', 'Hello!\nblue_panda99: next', 'Hello!\n'],
    ['her own label in a later line', 'Hello!\nKitsu: How are you?', 'Hello!\nHow are you?'],
    ['an echo of the question first', 'viewer5: what about me?\nKitsu: You too!', 'You too!'],
    ['the viewer called by name', 'viewer5: you are so kind!', 'you are so kind!\n'],
    ['a line about something', 'Recipe: tofu.\nStep one: fry it.\nuse it well', 'Recipe: tofu.\nStep one: fry it.\nuse it well'],
    ['a name within a line', 'I told viewer5: be kind', 'I told viewer5: be kind'],
  ])('says only her own lines: %s', (_name, text, expected) => {
    expect(show(text, { viewerName: 'viewer5' })).toBe(expected);
  });

  it.each([
    ['(chuckles)', 'Sure. (chuckles) I can do that. (a slow deliberate pause) Maybe.', 'Sure. {happy}I can do that. Maybe.'],
    ['a thing', '(a quiet, unexpected chuckle) Sure, I can do that.', '{happy}Sure, I can do that.'],
    ['(sighs)', 'Okay. (sighs) Fine.', 'Okay. {sad}Fine.'],
    ['with a subject', '(she tilts her head) What?', 'What?'],
    ['whole sentence', '(Kitsu giggles and covers her mouth.) Oh no!', '{happy}Oh no!'],
    ['body', '(ears twitch) Did you hear that?', 'Did you hear that?'],
    ['something of hers', '(adjusts her headset) Ready.', 'Ready.'],
    ['manner', 'Well (softly) good night.', 'Well good night.'],
    ['voice', '(in a low voice) Come closer.', 'Come closer.'],
    ['past', '(laughed softly) Right.', '{happy}Right.'],
    ['full width', '（笑）すごい（giggles） yes', 'すごい{happy} yes'],
    ['CJK brackets', '【smiles】Hello 〔waves〕there', '{happy}Hello {happy}there'],
    ['braces', '{smiles} Hello {waves at chat} there', '{happy}Hello {happy}there'],
    ['long square', '[she smiles and waves at the whole chat, her two tails swishing happily behind her] Hi', '{happy}Hi'],
    ['dashes', '—smiles— Hello. And — laughs nervously — fine.', '{happy}Hello. And {happy}fine.'],
    ['tildes', '~giggles~ Hello.', '{happy}Hello.'],
    ['stars', '★smiles★ Hello ＊waves＊ there', '{happy}Hello {happy}there'],
    ['low lines', '_smiles_ Hello.', '{happy}Hello.'],
    ['action element', '<action>smiles at chat</action>Hello.', '{happy}Hello.'],
    ['over a line', '*smiles\nand waves* Hello. (laughs\nsoftly) Yes.', '{happy}Hello. {happy}Yes.'],
    ['a thing in stars', '*a soft chuckle* Hello. *long pause* Well.', '{happy}Hello. Well.'],
    ['first person', '*I giggle and wave* Hello.', '{happy}Hello.'],
    ['never closed', '*waves Hello there, how are you?', '{happy}Hello there, how are you?'],
    ['never closed, small letters', '*waves hello there, how are you?', '{happy}hello there, how are you?'],
    ['never closed, a second one is', '*waves Hello there! *smiles* Yes.', '{happy}Hello there! {happy}Yes.'],
    ['never closed before a line', '*smiles\nHello there!', '{happy}Hello there!'],
    ['round, never closed', '(chuckles I can do that.', 'I can do that.'],
    ['round, cut off', 'Bye! (waves at', 'Bye! '],
    ['with another as subject', '*The fox tilts her head* Hello.', 'Hello.'],
    ['doubled', '((laughs)) Hello.', '{happy}Hello.'],
    ['two at once', 'Hello (pauses, thinking) there', 'Hello {thinking}there'],
    ['with what is eaten', '(sips tea) Ah. (evil laugh) Yes.', 'Ah. {happy}Yes.'],
    ['between double colons', '::waves:: Hello.', 'Hello.'],
    ['talk of the writing', 'Hello! (One sentence.) Yes. (The sentence could be shorter, I think) ok', 'Hello! Yes. ok'],
    ['notes of the prompt', '(Your mood is content and relaxed.) Hello! (Answer as Kitsu, now) ok', 'Hello! ok'],
  ])('does not say what is done: %s', (_name, text, expected) => {
    expect(show(text)).toBe(expected);
  });

  it.each([
    '(That was a joke.)',
    'I ate it (all of it) today',
    'Tofu (the fried kind) is best',
    'It (probably) works',
    'He waves (no, really) at us',
    'See you (points are free)',
    'We meet (opens at 8) there',
    'I won (1st place) twice',
    'my tails (all two of them) agree',
    'f(x) = y and g((x)) too',
    'it is (looking at you, Ken) fine',
    'the pool (holds 12) and (takes about an hour)',
    'the game (a nod to the old one) is good',
    'Foxes (like me) nap',
    'It is 10:30:15 now',
    'ratio 4:3 and C:foo:bar',
    'Note: this: that',
    'well — is it on? — yes',
    'the 5 < 6 and 7 > 3',
    'AT&T and R&D & more; done',
    '& so on',
    'set {1, 2} of things',
    'I like foxes – cute ones – a lot',
  ])('keeps innocent words: %s', (text) => {
    expect(show(text)).toBe(text);
  });

  it.each([
    ['a fence of tildes', 'Here it is:\n~~~\nprint("hi")\n~~~\nThat is all.', 'Here it is:\nThat is all.'],
    ['entities', '<b>Hello</b> &amp; welcome<br>friend, it&#39;s 5 &lt; 6.', "Hello & welcome\nfriend, it's 5 < 6."],
    ['more entities', 'caf&eacute;&nbsp;&#x41;&hellip; &notanentity; &', 'café A… &notanentity; &'],
    ['short codes', 'Hello! :smile: :heart_eyes: Nice :D', 'Hello! Nice '],
    ['a thumb as a short code', 'Yay :+1: at 10:30:15 :-1: no', 'Yay at 10:30:15 no'],
    ['a coloured one', 'Hi :wave::skin-tone-2: you', 'Hi you'],
    ['drawn signs', 'Hi ⚌ ♪ there ✦', 'Hi there '],
    ['a call', 'Sure! {"name": "wave", "arguments": {"to": "chat"}} Done.', 'Sure! Done.'],
    ['a list of calls', '[{"name":"x","arguments":{}}] Done.', 'Done.'],
    ['an answer in a wrapper', '{"emotion": "happy", "text": "Hello there!"}', '{happy}Hello there!'],
    ['a call and nothing else', '{"name": "wave", "arguments": {}}', ''],
    ['braces in its strings', '{"a": "}{\\"", "b": [1]} ok', 'ok'],
    ['never closed', 'Well. {"a": "b and so on', 'Well. '],
    ['the dot behind code', 'Use `npm start`. Now.', 'Use npm start. Now.'],
  ])('takes out markup: %s', (_name, text, expected) => {
    expect(show(text)).toBe(expected);
  });

  it('ends a reply that is long enough', () => {
    const rules = { maxSentences: 2 };
    expect(show('Oh! I like rain a lot. It sings to me at night. And so on and on.', rules)).toBe(
      'Oh! I like rain a lot. It sings to me at night.',
    );
    expect(show('It costs 3.5 coins, Mr. Fox said so. Really, node.js is not a fox. And so on.', rules)).toBe(
      'It costs 3.5 coins, Mr. Fox said so. Really, node.js is not a fox.',
    );
    expect(show('I like the rain... and the snow too… and foxes. They sing to me. And so on.', rules)).toBe(
      'I like the rain... and the snow too… and foxes. They sing to me.',
    );
    const endless = 'and the rain went on and on '.repeat(100);
    const cut = show(endless, { maxChars: 300 });
    expect(cut.length).toBeGreaterThan(300);
    expect(cut.length).toBeLessThan(560);
    expect(show(endless, { mayEnd: false, maxChars: 10 })).toBe(endless);
  });
});
