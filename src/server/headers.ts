/** The headers that keep a page from doing, or being used for, more than it is for. */

/** On every answer. The token may stand in a page's address, hence no referrer at all. */
export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), payment=(), usb=()',
};

/** For answers that are no page: nothing in them may run. */
export const DATA_CSP = "default-src 'none'; frame-ancestors 'none'";

/**
 * @param host the request's Host header, already checked: older browsers do not count `ws:` as 'self'.
 * @param scriptHashes `sha256-…` of the page's own inline scripts.
 * @param imageHosts origins from where it may show pictures besides its own.
 * @param connectHosts origins with which it may speak besides its own.
 */
export function pageCsp(
  host: string,
  scriptHashes: readonly string[],
  imageHosts: readonly string[] = [],
  connectHosts: readonly string[] = [],
): string {
  return [
    "default-src 'self'",
    ["script-src 'self'", ...scriptHashes.map((hash) => `'${hash}'`)].join(' '),
    "style-src 'self' 'unsafe-inline'",
    ["img-src 'self' data: blob:", ...imageHosts].join(' '),
    "media-src 'self' data: blob:",
    "font-src 'self' data:",
    [`connect-src 'self' ws://${host} wss://${host}`, ...connectHosts].join(' '),
    "worker-src 'self' blob:",
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    // The panel shows the overlay in a frame; OBS opens it on its own.
    "frame-ancestors 'self'",
  ].join('; ');
}
