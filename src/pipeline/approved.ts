/**
 * The brand of text that may be heard, shown, sent or remembered.
 *
 * Only `moderation/` can make an `Approved` value: a lint rule refuses `as Approved` everywhere
 * else. Voice, captions, memory and chat replies accept nothing weaker, so a path around the gate
 * does not compile.
 */
declare const approved: unique symbol;

export type Approved<T extends string = string> = T & { readonly [approved]: true };
