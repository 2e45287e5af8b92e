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

/** True when Twitch is played by a server on this machine. */
export function isMocked(): boolean {
  return mockPort() !== null;
}
