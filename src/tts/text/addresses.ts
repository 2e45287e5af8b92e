/** URLs, mail addresses, @names and #tags as one says them. */
import { splitName } from './chat-speak.ts';

const URL = /^(?:https?:\/\/)?(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,24})(?::\d+)?(?:[/?#].*)?$/iu;
/** Without a scheme only these make an address of "word.word"; "end.Next" is a missing space. */
const KNOWN_ENDS = new Set(
  'com net org edu gov io tv gg me co uk de fr jp eu us ca au info dev app xyz live stream online shop wiki games be ly it ai'.split(' '),
);

export function readAddress(word: string): string | null {
  const mail = /^([\w.+-]+)@((?:[a-z0-9-]+\.)+[a-z]{2,24})$/iu.exec(word);
  if (mail) return `${dotted(mail[1] ?? '')} at ${dotted(mail[2] ?? '')}`;
  const url = URL.exec(word);
  if (url) {
    const host = (url[1] ?? '').toLowerCase();
    const end = host.slice(host.lastIndexOf('.') + 1);
    if (/^https?:|^www\./iu.test(word) || KNOWN_ENDS.has(end)) return dotted(host);
  }
  if (/^https?:/iu.test(word)) return 'a link';
  const name = /^@+(.+)$/u.exec(word);
  if (name) return splitName(name[1] ?? '');
  const number = /^#(\d+)$/u.exec(word);
  if (number) return `number ${number[1] ?? ''}`;
  const tag = /^#(\p{L}.*)$/u.exec(word);
  if (tag) return `hashtag ${splitName(tag[1] ?? '')}`;
  return null;
}

function dotted(address: string): string {
  return address.split('.').filter(Boolean).map(splitName).join(' dot ');
}
