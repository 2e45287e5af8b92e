/** Sign-ins to platforms, for the panel. */
import { z } from 'zod';

export const signInInputSchema = z.strictObject({
  /** `bot` is the account she writes with, where that is not the streamer's own. */
  account: z.enum(['streamer', 'bot']).default('streamer'),
});
export type SignInAccount = z.infer<typeof signInInputSchema>['account'];

/** What somebody confirms on the platform's own page to sign AIVT in. No token ever comes this way. */
export interface SignInCode {
  readonly userCode: string;
  readonly verificationUri: string;
  readonly expiresInS: number;
}

/** Sign-ins to platforms, for the panel. */
export interface SignIns {
  /**
   * Begins a sign-in, or gives the code of the one under way; the module's state and detail tell how it goes on.
   * @throws ControlError `not-allowed` (another account's is under way), `unavailable` (switched off, not set up, not reachable)
   */
  twitch(account: SignInAccount): Promise<SignInCode>;
}
