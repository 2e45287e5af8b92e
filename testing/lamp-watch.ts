/** The panel's lamps as its page shows them, change by change. */
import type { Page } from 'playwright-core';

/** What a lamp showed, and when the page had it; wall-clock milliseconds. */
export interface Shown {
  readonly label: string;
  readonly state: string;
  readonly detail: string;
  readonly atMs: number;
  /** Where to look for what comes after it. */
  readonly next: number;
}

export interface Lamps {
  /** How many changes there were: to look only at what comes after. */
  readonly now: number;
  /** When something in the page was clicked last; wall-clock milliseconds. */
  readonly clickedAtMs: number;
  /** The first time from `from` on that this lamp is in one of these states. @throws Error that says what it shows, after a minute and a half */
  until(label: string, states: readonly string[], from?: number): Promise<Shown>;
}

const LIMIT_MS = 90_000;

/** Runs in the page. A change counts when it is in the document. */
const WATCH = `
  const list = [...document.querySelectorAll('h2')].find((heading) => heading.textContent === 'Parts').closest('section').querySelector('ul');
  const last = new Map();
  const look = () => {
    for (const row of list.children) {
      const text = (part) => row.querySelector(part)?.textContent ?? '';
      const shown = { label: text('strong'), state: text('.state'), detail: text('.detail'), atMs: Date.now() };
      const key = shown.state + shown.detail;
      if (last.get(shown.label) === key) continue;
      last.set(shown.label, key);
      void window.__lampShown(shown);
    }
  };
  new MutationObserver(look).observe(list, { subtree: true, childList: true, characterData: true, attributes: true });
  document.addEventListener('click', () => void window.__clicked(Date.now()), { capture: true });
  look();
`;

/** @param page the panel's first, opened */
export async function watchLamps(page: Page): Promise<Lamps> {
  const all: Shown[] = [];
  let clickedAtMs = 0;
  let wake: PromiseWithResolvers<void> = Promise.withResolvers();
  await page.exposeFunction('__lampShown', (shown: Omit<Shown, 'next'>) => {
    all.push({ ...shown, next: all.length + 1 });
    wake.resolve();
    wake = Promise.withResolvers();
  });
  await page.exposeFunction('__clicked', (atMs: number) => {
    clickedAtMs = atMs;
  });
  await page.evaluate(WATCH);
  return {
    get now() {
      return all.length;
    },
    get clickedAtMs() {
      return clickedAtMs;
    },
    async until(label, states, from = 0) {
      const limit = AbortSignal.timeout(LIMIT_MS);
      for (;;) {
        const found = all.slice(from).find((shown) => shown.label === label && states.includes(shown.state));
        if (found) return found;
        const late = new Promise<void>((resolve) => limit.addEventListener('abort', () => resolve(), { once: true }));
        await Promise.race([wake.promise, late]);
        if (!limit.aborted) continue;
        const shown = all.findLast((one) => one.label === label);
        throw new Error(`the lamp of ${label} did not become ${states.join(' or ')}; it shows ${JSON.stringify(shown)}`);
      }
    },
  };
}
