import { twitchTokens } from '../app/twitch.ts';
import { authTwitchCommand } from '../chat/twitch/auth-command.ts';
import { load } from './load.ts';

/** `npm run auth -- twitch`: signs in. */
export async function authCommand(args: readonly string[]): Promise<number> {
  const [where, ...rest] = args;
  if (where !== 'twitch') {
    process.stderr.write('npm run auth -- twitch [--bot] [--forget]   signs in to Twitch\n');
    return 2;
  }
  const { settings } = load();
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort(new Error('interrupted'));
  process.once('SIGINT', onInterrupt);
  try {
    return await authTwitchCommand(rest, {
      clientId: settings.TWITCH_CLIENT_ID,
      store: twitchTokens(settings, (message) => process.stderr.write(`${message}\n`)),
      write: (text) => process.stdout.write(text),
      signal: stop.signal,
    });
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}
