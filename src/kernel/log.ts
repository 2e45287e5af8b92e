/** The program's own log: one line an event on standard error, secrets blanked out, `log` events for the panel. */
import { format } from 'node:util';
import { createRedactor } from './redact.ts';

export type LogLevel = 'info' | 'warn' | 'error';

export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** The program's log. */
export interface RootLog extends Log {
  /** The same log for one part of the program: its lines are told as that part's. */
  of(module: string): Log;
}

export interface LogOptions {
  /** Values that must never be written, whatever line they are in. */
  readonly secrets: readonly string[];
  readonly write: (line: string) => void;
  /** Passes the message on, already redacted. */
  readonly onLine?: (level: LogLevel, message: string, module: string | null) => void;
}

const LABEL: Readonly<Record<LogLevel, string>> = { info: 'info ', warn: 'WARN ', error: 'ERROR' };

export function createLog({ secrets, write, onLine }: LogOptions): RootLog {
  const redact = createRedactor(secrets);
  const line = (module: string | null, level: LogLevel, message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    const details = Object.entries(fields).map(
      ([name, value]) => `${name}=${typeof value === 'string' ? value : value instanceof Error ? value.message : format('%o', value)}`,
    );
    // One event, one line: a viewer's text must not be able to forge a second one, nor to move the terminal's cursor.
    const told = redact(
      [message, ...details]
        .join(' ')
        .replaceAll(/[\r\n\v\f\u0085\u2028\u2029]+/gu, ' ⏎ ')
        .replaceAll(/\p{Cc}/gu, '·'),
    );
    write(`${new Date().toISOString().slice(11, 19)} ${LABEL[level]} ${told}\n`);
    onLine?.(level, told, module);
  };
  const logOf = (module: string | null): Log => ({
    info: (message, fields) => line(module, 'info', message, fields),
    warn: (message, fields) => line(module, 'warn', message, fields),
    error: (message, fields) => line(module, 'error', message, fields),
  });
  return { ...logOf(null), of: logOf };
}

/** A log that hands every line to one function, for programs that keep no log of their own. */
export function logTo(take: (level: LogLevel, message: string) => void): Log {
  return {
    info: (message) => take('info', message),
    warn: (message) => take('warn', message),
    error: (message) => take('error', message),
  };
}
