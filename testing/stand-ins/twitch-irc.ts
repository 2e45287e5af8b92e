/**
 * Twitch's chat by IRC (TMI) as its documents give it, for a real twurple: a plain line protocol on port 6667
 * of a loopback address of its own, because twurple takes a host but no port.
 * https://dev.twitch.tv/docs/chat/irc/
 */
import { randomInt, randomUUID } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { StandInUser } from './twitch-frames.ts';

/** Of plain IRC. */
export const IRC_PORT = 6667;
const SERVER = 'tmi.twitch.tv';

export interface IrcChatOptions {
  readonly badges?: readonly string[];
  readonly bits?: number;
  readonly rewardId?: string;
  readonly messageId?: string;
  /** Room id of another channel of a shared chat. */
  readonly sourceRoom?: string;
  /** `/me`. */
  readonly action?: boolean;
}

interface Client {
  readonly socket: Socket;
  nick: string;
  token: string | null;
  /** Capabilities that were asked for. */
  readonly caps: Set<string>;
  registered: boolean;
  joined: boolean;
}

export interface TwitchIrcStandIn {
  /** For `AIVT_MOCK_IRC_HOST`. */
  readonly host: string;
  /** Nicks of who is in the channel. */
  readonly joined: readonly string[];
  /** Open sockets. */
  readonly connections: number;
  /** Sockets that were ever opened. */
  readonly accepted: number;
  /** Every line that came, without tokens. */
  readonly lines: readonly string[];
  readonly faults: { login: 'none' | 'refuse'; join: 'none' | 'ignore' | 'banned'; handshake: 'none' | 'silent' };
  /** Each returns to how many clients it was told; 0 means that it is lost. */
  say(user: StandInUser, text: string, options?: IrcChatOptions): number;
  notice(user: StandInUser, kind: string, tags?: Readonly<Record<string, string | number>>, text?: string): number;
  clearMessage(user: StandInUser, messageId: string): number;
  clearUser(user: StandInUser, banS?: number): number;
  clearChat(): number;
  /** Twitch asks everybody to move. */
  reconnect(): void;
  /** A PING to everybody; a client that does not answer would be closed. */
  ping(): void;
  /** A raw line, as it stands. */
  raw(line: string): void;
  dropAll(): void;
  close(): Promise<void>;
}

/** @param accepts who a token speaks for; null refuses it. */
export async function startTwitchIrc(channel: StandInUser, accepts: (token: string) => StandInUser | null): Promise<TwitchIrcStandIn> {
  const clients = new Set<Client>();
  const lines: string[] = [];
  const faults: TwitchIrcStandIn['faults'] = { login: 'none', join: 'none', handshake: 'none' };
  let accepted = 0;
  const [server, host] = await listen((socket) => {
    accepted += 1;
    serve(socket);
  });

  const write = (client: Client, line: string): void => {
    if (client.socket.writable) client.socket.write(`${line}\r\n`);
  };
  const tell = (command: string, tags: Readonly<Record<string, string | number>>): number => {
    let told = 0;
    for (const client of clients) {
      if (!client.joined || !client.socket.writable) continue;
      // Tags and Twitch's own commands come to those who asked for them.
      const shown = client.caps.has('twitch.tv/tags') ? `${tagged(tags)} ` : '';
      if (!command.includes(' PRIVMSG ') && !client.caps.has('twitch.tv/commands')) continue;
      write(client, `${shown}${command}`);
      told += 1;
    }
    return told;
  };
  const who = ({ login }: StandInUser): string => `${login}!${login}@${login}.${SERVER}`;
  const userTags = (user: StandInUser, badges: readonly string[] = []): Record<string, string | number> => ({
    'badge-info': '',
    badges: badges.map((badge) => `${badge}/1`).join(','),
    color: '',
    'display-name': user.name,
    emotes: '',
    flags: '',
    'room-id': channel.id,
    'tmi-sent-ts': Date.now(),
    'user-id': user.id,
    'user-type': '',
  });

  function serve(socket: Socket): void {
    const client: Client = { socket, nick: '', token: null, caps: new Set(), registered: false, joined: false };
    clients.add(client);
    let rest = '';
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    socket.on('close', () => clients.delete(client));
    socket.on('data', (data: string) => {
      const parts = `${rest}${data}`.split('\r\n');
      rest = parts.pop() ?? '';
      for (const line of parts) take(client, line);
    });
  }

  function take(client: Client, line: string): void {
    const [command = '', ...words] = line.split(' ');
    lines.push(command === 'PASS' ? 'PASS •••' : line);
    if (faults.handshake === 'silent') return;
    switch (command) {
      case 'CAP':
        if (words[0] === 'LS') write(client, `:${SERVER} CAP * LS :twitch.tv/commands twitch.tv/membership twitch.tv/tags`);
        if (words[0] === 'REQ') {
          const asked = words.slice(1).join(' ').replace(/^:/u, '');
          for (const cap of asked.split(' ')) client.caps.add(cap);
          write(client, `:${SERVER} CAP * ACK :${asked}`);
        }
        return;
      case 'PASS':
        client.token = (words[0] ?? '').replace(/^:?oauth:/u, '');
        return;
      case 'NICK':
        client.nick = (words[0] ?? '').replace(/^:/u, '').toLowerCase();
        return register(client);
      case 'PING':
        write(client, `:${SERVER} PONG ${SERVER} ${words.join(' ')}`);
        return;
      case 'JOIN':
        return join(client, words[0] ?? '');
      default:
    }
  }

  function register(client: Client): void {
    if (client.registered) return;
    const named = client.token === null ? null : accepts(client.token);
    const anonymous = client.token === null && /^justinfan\d+$/u.test(client.nick);
    if (!anonymous && (named?.login !== client.nick || faults.login === 'refuse')) {
      write(client, `:${SERVER} NOTICE * :Login authentication failed`);
      client.socket.end();
      return;
    }
    client.registered = true;
    const { nick } = client;
    for (const line of [
      `001 ${nick} :Welcome, GLHF!`,
      `002 ${nick} :Your host is ${SERVER}`,
      `003 ${nick} :This server is rather new`,
      `004 ${nick} :-`,
      `375 ${nick} :-`,
      `372 ${nick} :You are in a maze of twisty passages, all alike.`,
      `376 ${nick} :>`,
    ])
      write(client, `:${SERVER} ${line}`);
  }

  function join(client: Client, name: string): void {
    if (!client.registered || name !== `#${channel.login}` || faults.join === 'ignore') return;
    if (faults.join === 'banned') {
      write(client, `@msg-id=msg_banned :${SERVER} NOTICE ${name} :You are permanently banned from talking in ${channel.login}.`);
      return;
    }
    const { nick } = client;
    write(client, `:${nick}!${nick}@${nick}.${SERVER} JOIN ${name}`);
    write(client, `:${nick}.${SERVER} 353 ${nick} = ${name} :${nick}`);
    write(client, `:${nick}.${SERVER} 366 ${nick} ${name} :End of /NAMES list`);
    client.joined = true;
    if (client.caps.has('twitch.tv/commands'))
      write(client, `@emote-only=0;followers-only=-1;r9k=0;room-id=${channel.id};slow=0;subs-only=0 :${SERVER} ROOMSTATE ${name}`);
  }

  const room = `#${channel.login}`;
  return {
    host,
    lines,
    faults,
    get joined() {
      return [...clients].filter((client) => client.joined).map(({ nick }) => nick);
    },
    get connections() {
      return clients.size;
    },
    get accepted() {
      return accepted;
    },
    say(user, text, options = {}) {
      const words = options.action ? `\u0001ACTION ${text}\u0001` : `${options.bits === undefined ? '' : `Cheer${options.bits} `}${text}`;
      return tell(`:${who(user)} PRIVMSG ${room} :${words}`, {
        ...userTags(user, options.badges),
        id: options.messageId ?? randomUUID(),
        ...(options.bits === undefined ? {} : { bits: options.bits }),
        ...(options.rewardId === undefined ? {} : { 'custom-reward-id': options.rewardId }),
        ...(options.sourceRoom === undefined ? {} : { 'source-room-id': options.sourceRoom, 'source-id': randomUUID() }),
      });
    },
    notice(user, kind, tags = {}, text = '') {
      return tell(`:${SERVER} USERNOTICE ${room}${text === '' ? '' : ` :${text}`}`, {
        ...userTags(user),
        login: user.login,
        id: randomUUID(),
        'msg-id': kind,
        'system-msg': 'told by the stand-in',
        ...tags,
      });
    },
    clearMessage: (user, messageId) =>
      tell(`:${SERVER} CLEARMSG ${room} :gone`, {
        login: user.login,
        'room-id': '',
        'target-msg-id': messageId,
        'tmi-sent-ts': Date.now(),
      }),
    clearUser: (user, banS) =>
      tell(`:${SERVER} CLEARCHAT ${room} :${user.login}`, {
        ...(banS === undefined ? {} : { 'ban-duration': banS }),
        'room-id': channel.id,
        'target-user-id': user.id,
        'tmi-sent-ts': Date.now(),
      }),
    clearChat: () => tell(`:${SERVER} CLEARCHAT ${room}`, { 'room-id': channel.id, 'tmi-sent-ts': Date.now() }),
    reconnect() {
      for (const client of clients) write(client, `:${SERVER} RECONNECT`);
    },
    ping() {
      for (const client of clients) write(client, `PING :${SERVER}`);
    },
    raw(line) {
      for (const client of clients) write(client, line);
    },
    dropAll() {
      for (const { socket } of clients) socket.destroy();
    },
    async close() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      for (const { socket } of clients) socket.destroy();
      await closed;
    },
  };
}

/** All of 127/8 is this machine, on Linux and on Windows. */
async function listen(onSocket: (socket: Socket) => void): Promise<readonly [Server, string]> {
  for (let tries = 0; ; tries += 1) {
    const host = `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(2, 255)}`;
    const server = createServer(onSocket);
    try {
      await new Promise<void>((done, fail) => {
        server.once('error', fail);
        server.listen(IRC_PORT, host, done);
      });
      return [server, host];
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
}

const ESCAPES: Readonly<Record<string, string>> = { ';': '\\:', ' ': '\\s', '\\': '\\\\', '\r': '\\r', '\n': '\\n' };

function tagged(tags: Readonly<Record<string, string | number>>): string {
  const escaped = (value: string): string => value.replaceAll(/[; \\\r\n]/gu, (sign) => ESCAPES[sign] ?? sign);
  return `@${Object.entries(tags)
    .map(([name, value]) => `${name}=${escaped(String(value))}`)
    .join(';')}`;
}
