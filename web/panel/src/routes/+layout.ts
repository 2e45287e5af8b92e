/**
 * Everything in the pages comes from the running server. Each has a document of its own all the same: it names the
 * files of that page, which the browser then fetches at once instead of one after the other.
 */
export const prerender = true;
export const ssr = false;
