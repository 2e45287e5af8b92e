/**
 * Lets a browser load a page again, off loopback, after it was opened once with `?token=`: the
 * panel takes the token out of its address, so a reload would otherwise be refused. The cookie
 * opens the pages' documents and nothing else; what they show still takes the token.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

const NAME = 'aivt-page';

export interface PageSession {
  /** The `Set-Cookie` value for a browser that has shown the token. */
  readonly setCookie: string;
  /** Whether a `Cookie` header holds it. */
  holds(cookieHeader: string | undefined): boolean;
}

export function createPageSession(token: string | null): PageSession {
  // Made from the token, so that it outlives a restart; the token cannot be had back from it.
  const value = createHmac('sha256', token ?? '')
    .update('AIVT page session')
    .digest('base64url');
  const expected = Buffer.from(value);
  return {
    setCookie: `${NAME}=${value}; Path=/; HttpOnly; SameSite=Strict`,
    holds(cookieHeader) {
      if (token === null || token === '') return false;
      for (const pair of (cookieHeader ?? '').split(';')) {
        const [name = '', given = ''] = pair.trim().split('=', 2);
        const bytes = Buffer.from(given);
        if (name === NAME && bytes.length === expected.length && timingSafeEqual(bytes, expected)) return true;
      }
      return false;
    },
  };
}

/** Asks a person for the token; the browser sends it as `?token=` to the page that was asked for. */
export const TOKEN_FORM = `<!doctype html><html lang="en"><meta charset="utf-8"><title>AIVT: token needed</title>
<form><p>AIVT is open to other machines here, and asks for the token that stands as AIVT_TOKEN in its .env.</p>
<p><label>Token <input type="password" name="token" autocomplete="off" required autofocus></label> <button>Open</button></p></form></html>
`;

export const TOKEN_FORM_CSP = "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";
