/** URLs, mail addresses, file names, @names and #tags as one says them. */
import { splitName } from './names.ts';
import { reads, type Reader } from './reading.ts';

/** Ends that are said letter by letter, and those that are said in their own way. */
const LETTERS = new Set(
  'js ts tsx jsx mjs md txt exe dll png svg bmp psd pdf rar cpp css html htm php cfg csv xml sql iso apk mkv avi rs io uk de fr jp us ca au nz nl eu xyz ai fm cc ps1 vrm fbx srt mp3 mp4 jpg sh gz gguf'.split(
    ' ',
  ),
);
const SAID: Readonly<Record<string, string>> = {
  tv: 'tv',
  json: 'jason',
  py: 'pie',
  jpeg: 'jay peg',
  jpg: 'jay peg',
  gif: 'gif',
  yaml: 'yamel',
  yml: 'yamel',
  '7z': '7 Z',
  mp3: 'M P 3',
  mp4: 'M P 4',
  ps1: 'P S 1',
  webp: 'web P',
};

export const readAddress: Reader = ({ token }) => {
  const {
    user = '',
    host = '',
    port = '',
    stem = '',
    end = '',
    name = '',
    owner = '',
    tag = '',
    number = '',
    root = '',
    path = '',
    line = '',
    discriminator = '',
    colour = '',
  } = token.parts;
  switch (token.kind) {
    case 'address':
      if (user !== '') return reads(`${dotted(user)} at ${domain(host)}`);
      if (port !== '') return reads(`${/^\d/u.test(host) ? host.split('.').join(' dot ') : host} port ${port}`);
      return reads(host === '' ? 'a link' : domain(host));
    case 'file':
      return reads([dotted(stem), 'dot', ending(end)].filter(Boolean).join(' '));
    case 'path':
      return reads(`${pathOf(root, path)}${line === '' ? '' : ` line ${line}`}`);
    case 'handle':
      if (colour !== '') return reads(`hash ${colour.toUpperCase().split('').join(' ')}`);
      if (discriminator !== '') return reads(`${splitName(name)} hash ${discriminator.split('').join(' ')}`);
      if (number !== '') return reads(`number ${number}`);
      return reads(tag === '' ? splitName(name) + owner : `hashtag ${splitName(tag)}`);
    default:
      return null;
  }
};

/** `src/main.ts`, `./run.sh`, `C:/games`; of `/r/gaming` the first stroke is not said. */
function pathOf(root: string, path: string): string {
  const drive = /^\p{L}/u.test(root) ? `${root.slice(0, 1)} slash ` : '';
  const pieces = path.split('/').map((piece) => {
    const { stem = piece, end = '' } = /^(?<stem>.*)\.(?<end>[\p{L}\d]{1,8})$/u.exec(piece)?.groups ?? {};
    return [dotted(stem), ...(end === '' ? [] : ['dot', ending(end)])].filter(Boolean).join(' ');
  });
  const first = /^[/]$/u.test(root) && !/^[ru][/]/u.test(path) ? 'slash ' : '';
  return `${drive}${first}${pieces.join(' slash ')}`;
}

function domain(host: string): string {
  const parts = host.toLowerCase().split('.').filter(Boolean);
  return parts.map((part, n) => (n === 0 ? splitName(part) : ending(part))).join(' dot ');
}

function ending(end: string): string {
  const key = end.toLowerCase();
  if (Object.hasOwn(SAID, key)) return SAID[key] ?? end;
  return LETTERS.has(key) ? key.toUpperCase().split('').join(' ') : splitName(key);
}

function dotted(name: string): string {
  return name.split('.').filter(Boolean).map(splitName).join(' dot ');
}
