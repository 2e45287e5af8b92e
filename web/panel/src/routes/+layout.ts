/** One static page: everything in it comes from the running server. */
export const prerender = true;
export const ssr = false;
