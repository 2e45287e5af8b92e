/** How she looks and behaves now: the style that is on, and what her face shows. */
import type { Emotion } from '../domain/emotion.ts';
import type { NewEvent } from '../domain/events.ts';
import type { Persona, PersonaState } from '../domain/persona.ts';

export interface Look {
  readonly personaState: PersonaState;
  readonly expression: Emotion;
  /** @throws Error for a style that the persona does not have: ask `Controls`, which tells it kindly. */
  setStyle(style: string): void;
  /** Another version of the persona is in force; the style that is on stays on where there is one of its name. */
  setPersona(persona: Persona): void;
  /** Chosen by the streamer or a command. */
  setExpression(expression: Emotion): void;
  /** Her face by an emotion tag of what is being said. */
  feel(emotion: Emotion): void;
}

export function createLook(persona: Persona, emit: (event: NewEvent) => void): Look {
  let state = stateOf(persona, persona.defaultStyle);
  let expression: Emotion = state.style.expression;
  // As text: the persona given is read anew each time, so that what was before would be what is now.
  let body = JSON.stringify(persona.body);
  const look: Look = {
    get personaState() {
      return state;
    },
    get expression() {
      return expression;
    },
    setStyle(style) {
      state = stateOf(state.persona, style);
      emit({ type: 'style.changed', style });
      look.setExpression(state.style.expression);
    },
    setPersona(next) {
      const before = body;
      body = JSON.stringify(next.body);
      const style = Object.hasOwn(next.styles, state.styleName) ? state.styleName : next.defaultStyle;
      state = stateOf(next, style);
      if (body !== before) emit({ type: 'body.changed', body: next.body });
      // Told although its name may be the same: what it says has changed.
      emit({ type: 'style.changed', style });
    },
    setExpression(chosen) {
      expression = chosen;
      // Told also when it is what shows already: it is the face at rest from now on.
      emit({ type: 'expression', expression, by: 'control' });
    },
    feel(emotion) {
      if (emotion === expression) return;
      expression = emotion;
      emit({ type: 'expression', expression, by: 'speech' });
    },
  };
  return look;
}

function stateOf(persona: Persona, styleName: string): PersonaState {
  const style = Object.hasOwn(persona.styles, styleName) ? persona.styles[styleName] : undefined;
  if (!style) throw new Error(`no style "${styleName}" in the persona`);
  return { persona, styleName, style };
}
