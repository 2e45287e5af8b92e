import { isLoopbackHost } from '../kernel/loopback.ts';

/**
 * Where a page finds OBS. What AIVT finds on its own machine, a page on the phone finds on the machine that served it.
 * @param obsUrl OBS_URL
 * @param pageHostname of the page's own address, without a port
 */
export function obsSeenFrom(pageHostname: string, obsUrl: string): string {
  const url = new URL(obsUrl);
  if (isLoopbackHost(url.hostname) && !isLoopbackHost(pageHostname)) url.hostname = pageHostname;
  return url.href.replace(/\/$/u, '');
}
