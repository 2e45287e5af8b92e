import { access, constants, mkdir, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { voicesFolder } from '../app/folders.ts';
import { readSources } from '../config/env-file.ts';
import { inForce } from '../config/kept-settings.ts';
import { PersonaError } from '../config/persona-file.ts';
import { HOME, ROOT } from '../config/root.ts';
import { parseDataDir, SettingsError, type Settings } from '../config/settings.ts';
import { installedVoices } from '../tts/voices/installed.ts';
import { VoicesError } from '../tts/voices/voices-error.ts';
import { obs, twitch, vmc, vts } from './doctor-stage.ts';
import { cardFinding, findCard } from './doctor-card.ts';
import { microphones } from './doctor-ears.ts';
import { chosenNeedGb, model } from './doctor-model.ts';
import type { Finding } from './finding.ts';
import { bundleText, writeBundle } from './bundle.ts';
import { load, version } from './load.ts';

export const DOCTOR_HELP = `npm run doctor -- [options]   looks at this machine, changes nothing, tells what to do
  --json           the findings as one line of JSON
  --bundle [FILE]  writes one file for a bug report, without secrets and what the chat is known to have said`;

/** `npm run doctor`: looks, changes nothing, tells what to do. Exit code 1 when something must be mended. */
export async function doctorCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean' }, bundle: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
  if (values.help || positionals.length > (values.bundle ? 1 : 0)) {
    (values.help ? process.stdout : process.stderr).write(`${DOCTOR_HELP}\n`);
    return values.help ? 0 : 2;
  }
  const { findings, settings } = await examine();
  const faulty = findings.some((finding) => finding.verdict === 'fault');
  if (values.json) process.stdout.write(`${JSON.stringify({ version: version(), ok: !faulty, findings })}\n`);
  else
    for (const { what, verdict, detail } of findings)
      process.stdout.write(`${{ ok: ' ok  ', hint: ' --  ', fault: 'FAULT' }[verdict]} ${what.padEnd(12)} ${detail}\n`);
  if (values.bundle) {
    const file = await bundle(findings, settings, positionals[0]);
    process.stderr.write(
      `for a bug report: ${file}\nSecrets and what is known of the chat are taken out; read it through before you send it.\n`,
    );
  }
  return faulty ? 1 : 0;
}

/** @returns where it was written. */
async function bundle(findings: readonly Finding[], settings: Settings | null, named: string | undefined): Promise<string> {
  const now = new Date();
  const { sources } = readSources(`${HOME}.env`, process.env);
  const dataDir = resolve(HOME, parseDataDir(inForce(sources)));
  const file = resolve(named ?? `${dataDir}/aivt-report-${now.toISOString().slice(0, 19).replaceAll(':', '-')}.json`);
  await writeBundle(file, await bundleText({ version: version(), findings, sources, settings, dataDir, now }));
  return file;
}

async function examine(): Promise<{ findings: Finding[]; settings: Settings | null }> {
  const findings: Finding[] = [nodeVersion()];
  let settings: Settings | null = null;
  try {
    const loaded = load();
    settings = loaded.settings;
    findings.push({ what: 'settings', verdict: 'ok', detail: 'all can be used' });
    for (const warning of loaded.warnings) findings.push({ what: 'settings', verdict: 'hint', detail: warning });
    findings.push({ what: 'persona', verdict: 'ok', detail: `${loaded.persona.name} (${loaded.personaFile})` });
    findings.push(
      ...(await Promise.all([
        port(loaded.settings),
        dataDir(loaded.settings),
        pages('overlay', 'web/overlay/dist'),
        pages('panel', 'web/panel/build'),
        model(loaded.settings),
        Promise.all([findCard(), chosenNeedGb(loaded.settings)]).then(([card, need]) => cardFinding(card, loaded.settings, need)),
        voices(loaded.settings),
        microphones(loaded.settings),
        twitch(loaded.settings),
        obs(loaded.settings, loaded.persona),
        vts(loaded.settings),
        vmc(loaded.settings),
      ])),
    );
  } catch (error) {
    if (!(error instanceof SettingsError || error instanceof PersonaError)) throw error;
    findings.push({ what: 'settings', verdict: 'fault', detail: error.message });
  }
  return { findings, settings };
}

function nodeVersion(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  return {
    what: 'node',
    verdict: major >= 24 ? 'ok' : 'fault',
    detail: `${process.version}${major >= 24 ? '' : ': AIVT needs 24 or newer; start it with npm start, which brings its own'}`,
  };
}

async function port(settings: Settings): Promise<Finding> {
  if (settings.AIVT_PORT === 0) return { what: 'port', verdict: 'ok', detail: 'any free one' };
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      done({
        what: 'port',
        verdict: 'hint',
        detail: `${settings.AIVT_PORT}: ${error.code === 'EADDRINUSE' ? 'in use (by a running AIVT?); AIVT_PORT changes it' : error.message}`,
      }),
    );
    probe.listen(settings.AIVT_PORT, settings.AIVT_HOST, () =>
      probe.close(() => done({ what: 'port', verdict: 'ok', detail: `${settings.AIVT_PORT} is free` })),
    );
  });
}

async function dataDir(settings: Settings): Promise<Finding> {
  const dir = resolve(HOME, settings.AIVT_DATA_DIR);
  try {
    await mkdir(dir, { recursive: true });
    await access(dir, constants.W_OK);
    return { what: 'data folder', verdict: 'ok', detail: dir };
  } catch (error) {
    return {
      what: 'data folder',
      verdict: 'fault',
      detail: `${dir} cannot be written (${(error as Error).message}): set AIVT_DATA_DIR to a folder of yours`,
    };
  }
}

async function pages(what: string, dir: string): Promise<Finding> {
  const built = await stat(`${ROOT}${dir}/index.html`).then(
    () => true,
    () => false,
  );
  return { what: `${what} page`, verdict: built ? 'ok' : 'hint', detail: built ? dir : 'not built yet: npm start builds it' };
}

/** Which Piper voices are installed, and is the one that was asked for? */
export async function voices(settings: Pick<Settings, 'AIVT_DATA_DIR' | 'PIPER_VOICE' | 'VOICES_DIR'>): Promise<Finding> {
  const hint = (detail: string): Finding => ({ what: 'voices', verdict: 'hint', detail });
  try {
    const names = (await installedVoices(voicesFolder(settings))).map(({ name }) => name);
    const wanted = settings.PIPER_VOICE;
    if (wanted !== '' && !names.includes(wanted))
      return hint(`PIPER_VOICE=${wanted} is not installed: npm run voices -- install ${wanted}`);
    if (names.length === 0) return hint('no Piper voice, the built-in one speaks: npm run voices -- list');
    return { what: 'voices', verdict: 'ok', detail: `Piper: ${names.join(', ')}` };
  } catch (error) {
    if (!(error instanceof VoicesError)) throw error;
    return hint(error.message);
  }
}
