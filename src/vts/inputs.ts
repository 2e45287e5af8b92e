/** The inputs that VTube Studio has, and the vowels that AIVT adds to them. */
import type { Log } from '../kernel/log.ts';
import { z } from 'zod';
import { VtsError } from './errors.ts';
import { EYES, MOUTH_OPEN, MOUTH_SMILE, VOWEL_INPUTS } from './input-names.ts';
import type { VtsWire } from './wire.ts';

const listSchema = z.object({
  customParameters: z.array(z.object({ name: z.string() })).default([]),
  defaultParameters: z.array(z.object({ name: z.string() })).default([]),
});

/**
 * Names of the inputs that AIVT may drive. One unknown name would make VTube Studio refuse a whole
 * frame, so only what it lists is ever sent.
 * @throws VtsError when the list does not come.
 */
export async function learnInputs(wire: VtsWire, log: Log): Promise<ReadonlySet<string>> {
  const there = await list(wire);
  const missing = Object.entries(VOWEL_INPUTS).filter(([, name]) => !there.has(name));
  if (missing.length === 0) return there;
  for (const [vowel, parameterName] of missing) {
    try {
      await wire.request('ParameterCreation', {
        parameterName,
        explanation: `How much her mouth says "${vowel}"`,
        min: 0,
        max: 1,
        defaultValue: 0,
      });
    } catch (error) {
      if (!(error instanceof VtsError) || error.kind !== 'refused') throw error;
      // Too many custom parameters (350 … 356): the mouth opens all the same.
      log.warn(`the input ${parameterName} could not be added: ${error.message}`);
      break;
    }
  }
  return list(wire);
}

async function list(wire: VtsWire): Promise<ReadonlySet<string>> {
  const { customParameters, defaultParameters } = listSchema.parse(await wire.request('InputParameterList'));
  const all = new Set([...defaultParameters, ...customParameters].map(({ name }) => name));
  const ours: readonly string[] = [MOUTH_OPEN, MOUTH_SMILE, ...EYES, ...Object.values(VOWEL_INPUTS)];
  return new Set(ours.filter((name) => all.has(name)));
}
