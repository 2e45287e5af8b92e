/**
 * What stands between the program and a stand-in so that it can die as a program does: a process of its own that
 * passes bytes on. Killed by SIGKILL, all its connections end and nothing listens there, whatever the stand-in keeps.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { freePort } from './free-port.ts';

export interface Relay {
  readonly port: number;
  /** Connections that are open. */
  readonly open: number;
  /** Called with the number whenever one came or went, at most a message between two processes late. */
  onOpen: (open: number) => void;
  /** Starts it (again) at the same port. */
  start(): Promise<void>;
  /** By SIGKILL. Resolves when the process is gone. */
  kill(): Promise<void>;
}

/** @param target port of a server on this machine */
export async function startRelay(target: number): Promise<Relay> {
  const port = await freePort();
  let child: ChildProcess | null = null;
  const relay = {
    port,
    open: 0,
    onOpen: (_open: number): void => undefined,
    async start() {
      const started = fork(import.meta.filename, [String(port), String(target)], { execArgv: [] });
      child = started;
      await once(started, 'message');
      started.on('message', (open: number) => relay.onOpen((relay.open = open)));
    },
    async kill() {
      if (!child) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      child = null;
      await exited;
      relay.open = 0;
    },
  };
  await relay.start();
  return relay;
}

if (import.meta.main) {
  const [port = 0, target = 0] = process.argv.slice(2).map(Number);
  let open = 0;
  const server = createServer((here) => {
    // Stand-ins listen on either of the two loopbacks.
    const there = connect({ host: 'localhost', port: target });
    // A knock is no connection.
    let isCounted = false;
    const ends = (one: Socket, other: Socket): void => {
      one.on('error', () => undefined);
      one.on('close', () => {
        other.destroy();
        if (isCounted) process.send?.(--open);
        isCounted = false;
      });
    };
    ends(here, there);
    ends(there, here);
    here.once('data', () => {
      isCounted = true;
      process.send?.(++open);
    });
    here.pipe(there).pipe(here);
  });
  server.listen(port, '127.0.0.1', () => process.send?.(0));
  process.on('disconnect', () => process.exit(0));
}
