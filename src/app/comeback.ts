/** What survives a crash: how she stood, and what was paid for and not answered yet. */
import { PaidJournal } from '../comeback/paid-journal.ts';
import { Standing } from '../comeback/standing.ts';
import { platformId } from '../domain/ids.ts';
import type { Conductor } from '../pipeline/conductor.ts';
import type { Controls } from '../ports/controls.ts';
import type { Intake } from '../ports/intake.ts';
import { dataFolder } from './folders.ts';
import type { House } from './house.ts';

export interface ComebackParts {
  readonly standing: Standing;
  readonly conductor: Pick<Conductor, 'state'>;
  readonly intake: Intake;
  readonly characterId: () => string;
}

export interface Comeback {
  /** The door of the pipeline for what is paid for and not kept by the platform itself. */
  readonly intake: Intake;
  /** She is as silent and as stopped as before; what was paid for comes when it is known who answers. */
  comeBack(controls: Controls, settled: Promise<unknown>): void;
}

/** Opened first: moods begin with it. */
export function openStanding({ settings, clock, log }: Pick<House, 'settings' | 'clock' | 'log'>): Standing {
  return new Standing({ file: dataFolder(settings, 'standing.json'), clock, log });
}

export function openComeback(house: House, { standing, conductor, intake, characterId }: ComebackParts): Comeback {
  const { settings, clock, bus, log, onClose, forgetPlaces } = house;
  const isHeld = (triggerId: string): boolean => {
    const { floor, prepared, waiting } = conductor.state;
    return floor?.trigger.id === triggerId || prepared?.trigger.id === triggerId || waiting.paid.some(({ id }) => id === triggerId);
  };
  const journal = new PaidJournal({ file: dataFolder(settings, 'paid.json'), clock, log, isHeld });
  forgetPlaces.add('what was paid for', (names) => journal.forget(names));
  onClose('what was paid for', () => journal.close());
  onClose('how she stood', () => standing.close());
  onClose(
    'what survives a crash',
    bus.listen((event) => {
      journal.hear(event);
      standing.hear(event, characterId());
    }),
  );

  async function answerLeft(settled: Promise<unknown>): Promise<void> {
    const left = await journal.takeLeft();
    await settled;
    for (const message of left) {
      log.info(`a ${message.telling.kind} from before is answered now (${platformId(message.platform, message.id)})`);
      await door.paid(message);
    }
  }
  const door = journal.around(intake);

  return {
    intake: door,
    comeBack(controls, settled) {
      const before = standing.crashed;
      if (before !== null) log.warn('AIVT did not end as it should: she comes back as she was');
      if (before?.muted === true) controls.mute(true);
      if (before?.panic !== null && before?.panic !== undefined) controls.panic(before.panic);
      void answerLeft(settled).catch((error: unknown) => log.error('what was paid for before could not be answered', { error }));
    },
  };
}
