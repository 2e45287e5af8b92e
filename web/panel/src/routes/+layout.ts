/** One document for all pages: everything in them comes from the running server. */
export const prerender = false;
export const ssr = false;
