/** Who may speak to the server: the Host and Origin checks and, off loopback, the token. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { hostname } from 'node:os';
import { isLoopbackHost } from '../kernel/loopback.ts';
import type { Access } from './routes.ts';

export interface AccessSettings {
  /** What the server binds to; a wildcard (`0.0.0.0`, `::`) means every address of the machine. */
  readonly host: string;
  readonly token: string | null;
}

/** What of a request decides about it. */
export interface AccessRequest {
  readonly method: string;
  /** `Host` header. */
  readonly host: string | undefined;
  /** `Origin` header. */
  readonly origin: string | undefined;
  /** `Authorization` header. */
  readonly authorization: string | undefined;
  /** `token` of the query: browser sources, sockets and links cannot send a header. */
  readonly queryToken: string | undefined;
  /** The address on which the connection came in. */
  readonly localAddress: string | undefined;
}

export interface Refusal {
  readonly status: 401 | 403;
  readonly code: 'host-refused' | 'origin-refused' | 'token-required';
  readonly message: string;
}

const WILDCARDS = new Set(['0.0.0.0', '::', '[::]', '']);

export function isWildcardHost(host: string): boolean {
  return WILDCARDS.has(host);
}

/**
 * @throws Error when the server would be reachable from other machines without a token.
 */
export function requireTokenOffLoopback({ host, token }: AccessSettings): void {
  if (isLoopbackHost(host) || token) return;
  throw new Error(
    `AIVT_HOST=${host} lets other machines reach AIVT, and AIVT_TOKEN is not set. Set AIVT_TOKEN in .env to a long random text, or set AIVT_HOST=127.0.0.1 to stay on this machine.`,
  );
}

/**
 * Builds the check. `port` is asked for each time, because it is known only after `listen`.
 * The check returns null when the request may go on.
 */
export function createAccessCheck(
  settings: AccessSettings,
  port: () => number,
): (access: Access, request: AccessRequest) => Refusal | null {
  const tokenNeeded = !isLoopbackHost(settings.host);
  const tokenDigest = digest(settings.token ?? '');

  return (access, request) => {
    const authority = parseAuthority(request.host);
    if (authority?.port !== port() || !isOwnName(authority.hostname, settings.host, request.localAddress)) {
      return {
        status: 403,
        code: 'host-refused',
        message: `This server does not go by the name "${clip(request.host)}". Open it as http://${isLoopbackHost(settings.host) || isWildcardHost(settings.host) ? '127.0.0.1' : settings.host}:${port()}.`,
      };
    }
    if (request.origin !== undefined && !originAllowed(request.origin, authority, access)) {
      return {
        status: 403,
        code: 'origin-refused',
        message: `Pages of "${clip(request.origin)}" may not use this server; only its own pages and programs without a browser may.`,
      };
    }
    if (tokenNeeded && access !== 'public' && !tokenMatches(request, tokenDigest)) {
      return {
        status: 401,
        code: 'token-required',
        message:
          'A token is needed here: send "Authorization: Bearer <AIVT_TOKEN>", or add ?token=<AIVT_TOKEN> to the address of a page or stream.',
      };
    }
    return null;
  };
}

interface Authority {
  /** Lower case; IPv6 in brackets. */
  readonly hostname: string;
  readonly port: number;
}

function parseAuthority(value: string | undefined): Authority | null {
  // Anything but host[:port] (a user, a path, a space) is not a Host header.
  if (value === undefined || !/^(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/iu.test(value)) return null;
  try {
    const url = new URL(`http://${value}`);
    return { hostname: url.hostname, port: url.port === '' ? 80 : Number(url.port) };
  } catch {
    return null;
  }
}

/**
 * Whether a Host name is ours. A page that rebinds its own name to our address still sends its own
 * name here, and is refused; an address cannot be rebound, so the connection's own one is ours.
 */
function isOwnName(name: string, boundTo: string, localAddress: string | undefined): boolean {
  if (isLoopbackHost(name)) return true;
  if (!isWildcardHost(boundTo)) return unbracket(name) === unbracket(boundTo.toLowerCase());
  const machine = hostname().toLowerCase();
  if (name === machine || name === `${machine}.local`) return true;
  return localAddress !== undefined && unbracket(name) === unbracket(localAddress.toLowerCase().replace(/^::ffff:/u, ''));
}

function originAllowed(origin: string, own: Authority, access: Access): boolean {
  // Sandboxed frames and files say `null`: anybody can be that.
  if (origin === 'null') return access === 'public';
  try {
    const url = new URL(origin);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return false;
    const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
    return url.hostname === own.hostname && port === own.port;
  } catch {
    return false;
  }
}

function tokenMatches(request: AccessRequest, expected: Buffer): boolean {
  const bearer = /^Bearer +(\S+) *$/iu.exec(request.authorization ?? '')?.[1];
  // A link must not be able to act: what changes something takes the header only.
  const given = bearer ?? (request.method === 'GET' || request.method === 'HEAD' ? request.queryToken : undefined);
  return given !== undefined && timingSafeEqual(digest(given), expected);
}

/** Equal lengths for a comparison in constant time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function unbracket(host: string): string {
  return host.replace(/^\[|\]$/gu, '');
}

function clip(text: string | undefined): string {
  return (text ?? '').slice(0, 100);
}
