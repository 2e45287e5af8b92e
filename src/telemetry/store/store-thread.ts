/** The store's own thread: it alone waits for the disk. */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { reasonOf } from '../../kernel/fault.ts';
import { TelemetryDatabase } from './database.ts';
import type { Question, Told } from './protocol.ts';
import { reportOf } from './report.ts';

const { file } = workerData as { readonly file: string };
const tell = (told: Told): void => parentPort?.postMessage(told);

const database = open();

/** A file that cannot be read is set aside, once; where none can be had the figures live as long as the program. */
function open(): TelemetryDatabase {
  try {
    mkdirSync(dirname(file), { recursive: true });
    return new TelemetryDatabase(file);
  } catch (first) {
    try {
      renameSync(file, `${file}.unreadable`);
      const made = new TelemetryDatabase(file);
      tell({ kind: 'trouble', message: `${file} could not be read (${reasonOf(first)}) and was set aside as ${file}.unreadable` });
      return made;
    } catch {
      tell({ kind: 'trouble', message: `${file} cannot be used (${reasonOf(first)}): the figures are gone when AIVT ends` });
      return new TelemetryDatabase(':memory:');
    }
  }
}

parentPort?.on('message', (question: Question) => {
  try {
    tell({ kind: 'answer', id: question.id, answer: answer(question) });
  } catch (error) {
    tell({ kind: 'failed', id: question.id, message: reasonOf(error) });
  }
});

function answer(question: Question): unknown {
  switch (question.name) {
    case 'report':
      return reportOf(database, question.ask.from, question.ask.to);
    case 'turnsAfter':
      return database.turnsAfter(question.ask.seq, question.ask.limit);
    case 'eventsAfter':
      return database.eventsAfter(question.ask.seq, question.ask.limit);
    case 'turnsBefore':
      return database.turnsBefore(question.ask.at, question.ask.limit);
    case 'write':
      database.write(question.ask.rows);
      return null;
    case 'prune':
      database.prune(question.ask.before);
      return null;
    case 'erase':
      // It could not be read, so nothing can be taken out of it.
      rmSync(`${file}.unreadable`, { force: true });
      return database.erase(question.ask.names);
    case 'close':
      database.close();
      return null;
  }
}
