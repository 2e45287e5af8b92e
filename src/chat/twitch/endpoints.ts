/** Where Twitch is. twurple's own `TWURPLE_MOCK_API_PORT` moves all of it to this machine: tests and rehearsals without Twitch. */
const mockPort = (): string | null => process.env['TWURPLE_MOCK_API_PORT'] ?? null;

/** Sign-in: `device`, `token`, `validate`. */
export function idUrl(path: string): string {
  const port = mockPort();
  return port === null ? `https://id.twitch.tv/oauth2/${path}` : `http://localhost:${port}/auth/${path}`;
}

/** Helix, such as `chat/messages`. */
export function helixUrl(path: string): string {
  const port = mockPort();
  return port === null ? `https://api.twitch.tv/helix/${path}` : `http://localhost:${port}/mock/${path}`;
}

export interface IrcEndpoint {
  readonly hostName: string;
  readonly ssl: boolean;
  readonly webSocket: boolean;
}

/**
 * Chat by IRC: Twitch's own address, or where Twitch is played on this machine the plain server at
 * `AIVT_MOCK_IRC_HOST` (twurple takes no port: 6667). Null where that is not played: nothing then goes to Twitch.
 */
export function ircEndpoint(): IrcEndpoint | null {
  if (mockPort() === null) return { hostName: 'irc-ws.chat.twitch.tv', ssl: true, webSocket: true };
  const hostName = process.env['AIVT_MOCK_IRC_HOST'];
  return hostName === undefined ? null : { hostName, ssl: false, webSocket: false };
}

/** True when Twitch is played by a server on this machine. */
export function isMocked(): boolean {
  return mockPort() !== null;
}
