/** A page of this machine, shown in the browser that the streamer uses. */
import { spawn } from 'node:child_process';

export interface Opener {
  readonly command: string;
  readonly args: readonly string[];
}

/** The system's own way to open `url`. */
export function openerFor(url: string, platform: NodeJS.Platform): Opener {
  // The first quoted word would be taken for the window's title; an & in the address for a second command.
  if (platform === 'win32') return { command: 'rundll32.exe', args: ['url.dll,FileProtocolHandler', url] };
  if (platform === 'darwin') return { command: 'open', args: [url] };
  return { command: 'xdg-open', args: [url] };
}

/** Returns at once; what goes wrong is told to `onError`. */
export function openInBrowser(url: string, onError: (error: Error) => void): void {
  const { command, args } = openerFor(url, process.platform);
  const child = spawn(command, [...args], { stdio: 'ignore', detached: true });
  child.once('error', onError);
  child.unref();
}
