/** Getting in: the token, the popup that grants it, and what happens when it was taken back. */
import type { Log } from '../kernel/log.ts';
import { reasonOf } from '../kernel/fault.ts';
import { sleep, type Clock } from '../kernel/clock.ts';
import { ERROR, VtsError } from './errors.ts';
import type { TokenFile } from './token-file.ts';
import type { VtsWire } from './wire.ts';

/** VTube Studio knows a plugin by these two: they must never change. */
const PLUGIN = { pluginName: 'AIVT', pluginDeveloper: 'AIVT project' } as const;
const POPUP_OPEN_RETRY_MS = 3_000;
/** Nobody wants a popup again and again in the middle of a stream. */
const DENIED_PAUSE_MS = 600_000;

export interface AccessOptions {
  readonly wire: VtsWire;
  readonly tokens: TokenFile;
  readonly clock: Clock;
  /** What the streamer has to do meanwhile. */
  readonly waiting: (detail: string) => void;
  readonly log: Log;
}

/** Resolves when this connection may do everything. Waits as long as the popup is open. @throws VtsError when the connection ends. */
export async function gainAccess({ wire, tokens, clock, waiting, log }: AccessOptions): Promise<void> {
  const known = await tokens.read();
  if (known !== null) {
    if (await authenticate(wire, known)) return;
    log.warn('VTube Studio does not take the stored token any more; asking for a new one');
    await tokens.forget();
  }
  for (;;) {
    const token = await askForToken(wire, clock, waiting);
    await tokens.write(token).catch((error: unknown) => {
      log.warn(`the token of VTube Studio could not be stored, so its popup comes again next time: ${reasonOf(error)}`);
    });
    if (await authenticate(wire, token)) return;
    waiting('VTube Studio gave a token and does not take it; trying again');
    await sleep(clock, POPUP_OPEN_RETRY_MS, wire.ended);
  }
}

async function authenticate(wire: VtsWire, authenticationToken: string): Promise<boolean> {
  const { authenticated } = await wire.request('Authentication', { ...PLUGIN, authenticationToken });
  return authenticated === true;
}

async function askForToken(wire: VtsWire, clock: Clock, waiting: (detail: string) => void): Promise<string> {
  for (;;) {
    waiting('VTube Studio shows a popup that asks whether AIVT may control it: click Allow there');
    try {
      const { authenticationToken } = await wire.request('AuthenticationToken', PLUGIN, Infinity);
      if (typeof authenticationToken === 'string' && authenticationToken !== '') return authenticationToken;
      throw new VtsError('refused', 'VTube Studio answered without a token');
    } catch (error) {
      if (wire.ended.aborted) throw wire.ended.reason;
      if (!(error instanceof VtsError)) throw error;
      let pauseMs = POPUP_OPEN_RETRY_MS;
      if (error.errorId === ERROR.tokenPopupOpen) {
        // The popup of a connection that has ended stays, and answers nobody.
        waiting('an older popup of VTube Studio is still open: answer it there, then the one for AIVT comes');
      } else if (error.errorId === ERROR.tokenDenied) {
        waiting('you denied AIVT the access to VTube Studio; restart VTube Studio, or wait ten minutes, to be asked again');
        pauseMs = DENIED_PAUSE_MS;
      } else waiting(error.message);
      await sleep(clock, pauseMs, wire.ended);
    }
  }
}
