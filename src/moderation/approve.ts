import type { Approved } from '../domain/approved.ts';

/**
 * The only place where text becomes `Approved`. Call it with nothing that has not passed the rules
 * of its direction (and the guard, where one is set).
 */
export function approve(judged: string): Approved {
  return judged as Approved;
}
