/** A real nats-server and real service processes, for the tests of what goes over the bus. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../src/config/root.ts';
import { settingEntries } from '../src/config/settings.ts';
import { freePort } from './free-port.ts';

export interface NatsServer {
  readonly url: string;
  readonly port: number;
  readonly child: ChildProcess;
  /** At once, as a machine that loses power. */
  kill(): Promise<void>;
  /** A new one in its place, on the same port. */
  restart(): Promise<NatsServer>;
}

/** @param config lines of a nats-server configuration beside address and port */
export async function startNats(program: string, config = '', onPort?: number): Promise<NatsServer> {
  const port = onPort ?? (await freePort());
  const folder = await mkdtemp(join(tmpdir(), 'aivt-nats-'));
  const file = join(folder, 'nats.conf');
  await writeFile(file, `host: 127.0.0.1\nport: ${port}\n${config}\n`);
  const child = spawn(program, ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text));
  const exited = once(child, 'exit').then(() => rm(folder, { recursive: true, force: true }));
  while (!(await answers(port))) if (child.exitCode !== null) throw new Error(`nats-server ended: ${told}`);
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  return { url: `nats://127.0.0.1:${port}`, port, child, kill, restart: () => startNats(program, config, port) };
}

export interface ServiceProcess {
  readonly id: string;
  readonly child: ChildProcess;
  output(): string;
  /** Not catchable by the process. */
  kill(): Promise<void>;
  /** As Ctrl-C does. @returns the exit code */
  stop(): Promise<number | null>;
}

/** `npm run service -- KIND` without what sets packages up. Resolves when it is on the bus. */
export async function startServiceProcess(kind: string, id: string, settings: Readonly<Record<string, string>>): Promise<ServiceProcess> {
  const names = new Set<string>(settingEntries().map(([name]) => name));
  const env = { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !names.has(name))), ...settings };
  const child = spawn(process.execPath, [join(ROOT, 'src/main.ts'), 'service', kind, '--name', id], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const up: PromiseWithResolvers<void> = Promise.withResolvers();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (/the bus at .* is there/u.test(output)) up.resolve();
    });
  const exited = once(child, 'close').then(([code]) => code as number | null);
  void exited.then(() => up.reject(new Error(`the service ended:\n${output}`)));
  await up.promise;
  return {
    ...{ id, child, output: () => output },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    stop() {
      child.kill('SIGINT');
      return exited;
    },
  };
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'data');
    return true;
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return false;
  } finally {
    socket.destroy();
  }
}
