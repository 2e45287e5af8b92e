/** What stands within elements that name a feeling or something done. */
import { MAX_HELD, MAX_STAGE, type Mode } from './core.ts';
import { emotionOfTag } from './words.ts';

/** Between `<emotion>` and `</emotion>`. */
export const emotionContent: Mode = {
  step(core, char) {
    if (char === '<' || char === '\n' || core.held.length >= MAX_HELD) {
      emotionContent.end(core);
      core.step(char);
    } else core.held += char;
  },
  end(core) {
    const emotion = emotionOfTag(core.held);
    if (emotion === null) return core.release(0);
    core.drop(true);
    core.out.emotion(emotion);
  },
};

/** Between `<action>` and `</action>`: done, and not said. */
export const stageContent: Mode = {
  step(core, char) {
    if (char === '<' || core.held.length >= MAX_STAGE) {
      stageContent.end(core);
      core.step(char);
    } else core.held += char;
  },
  end(core) {
    const emotion = emotionOfTag(core.held);
    core.drop(true);
    if (emotion !== null) core.out.emotion(emotion);
  },
};
