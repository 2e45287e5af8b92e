/** Where sign-ins are kept: one small file an account, readable by the user alone, replaced atomically. */
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemClock, type Clock } from '../../kernel/clock.ts';
import { replaceFile } from './replace-file.ts';
import type { Account } from './scopes.ts';

export const storedTokenSchema = z.object({
  clientId: z.string().min(1),
  userId: z.string().min(1),
  login: z.string().min(1),
  accessToken: z.string().min(1),
  /** Good for one use: the answer to a refresh brings the next one. */
  refreshToken: z.string().min(1),
  scopes: z.array(z.string()),
  /** Milliseconds since 1970. */
  expiresAtMs: z.number(),
});
export type StoredToken = z.infer<typeof storedTokenSchema>;

export interface TokenStore {
  /** Null when nobody has signed in, or the file is no sign-in (told by `problem`). */
  read(account: Account): Promise<StoredToken | null>;
  /** Resolves when the token is safe on disk. */
  write(account: Account, token: StoredToken): Promise<void>;
  clear(account: Account): Promise<void>;
}

/**
 * @param dir made when missing, for the user alone (0700).
 * @param problem hears of a file that cannot be used; never gets a token.
 */
export function createTokenStore(dir: string, problem: (message: string) => void, clock: Clock = systemClock): TokenStore {
  const file = (account: Account): string => join(dir, `twitch-${account}.json`);
  return {
    async read(account) {
      let text: string;
      try {
        text = await readFile(file(account), 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') problem(`cannot read ${file(account)}: ${(error as Error).message}`);
        return null;
      }
      const parsed = storedTokenSchema.safeParse(json(text));
      if (!parsed.success) {
        problem(`${file(account)} is no Twitch sign-in that can be used; sign in again: npm run auth -- twitch`);
        return null;
      }
      return parsed.data;
    },
    async write(account, token) {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      const temporary = `${file(account)}.${randomUUID()}.tmp`;
      try {
        const handle = await open(temporary, 'wx', 0o600);
        try {
          await handle.writeFile(`${JSON.stringify(storedTokenSchema.parse(token), null, 2)}\n`);
          // The old refresh token is already spent: the new one must survive a power cut.
          await handle.sync();
        } finally {
          await handle.close();
        }
        await replaceFile(temporary, file(account), clock);
        await chmod(file(account), 0o600);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    async clear(account) {
      await rm(file(account), { force: true });
    },
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
