/** What the doctor says of the graphics card: what fits it, and whether the chosen model does. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Settings } from '../config/settings.ts';
import { servedBy } from '../policy/choose.ts';
import { knownNeedGb, recommended, roomGb } from '../policy/presets.ts';
import type { Finding } from './finding.ts';

const TIMEOUT_MS = 3000;

export interface Card {
  readonly name: string;
  readonly memoryGb: number;
}

/** The first NVIDIA card; null where none is found. */
export async function findCard(program = 'nvidia-smi'): Promise<Card | null> {
  try {
    const args = ['--query-gpu=name,memory.total', '--format=csv,noheader,nounits', '-i', '0'];
    const { stdout } = await promisify(execFile)(program, args, { timeout: TIMEOUT_MS, windowsHide: true });
    return cardIn(stdout);
  } catch {
    return null;
  }
}

/** `NVIDIA GeForce RTX 3060, 12288` */
export function cardIn(line: string): Card | null {
  const found = /^(.+),\s*(\d+)\s*$/mu.exec(line);
  return found ? { name: (found[1] ?? '').trim(), memoryGb: Number(found[2]) / 1024 } : null;
}

export type CardSettings = Pick<Settings, 'OLLAMA_MODEL' | 'POLICY_PROVIDER' | 'OPENAI_CHAT_URL' | 'GGUF_MODEL'>;

/**
 * @param card as found
 * @param needGb of the chosen model, where it could be asked; null: what is known of its name counts
 */
export function cardFinding(card: Card | null, settings: CardSettings, needGb: number | null = null): Finding {
  const { OLLAMA_MODEL, POLICY_PROVIDER, OPENAI_CHAT_URL, GGUF_MODEL } = settings;
  if (card === null)
    return {
      what: 'card',
      verdict: 'hint',
      detail: 'no NVIDIA card was found: a model runs on the processor, slowly. docs/models.md tells what fits which card',
    };
  // Cards call themselves a little smaller than they are sold.
  const sizeGb = Math.round(card.memoryGb);
  const best = recommended(sizeGb);
  const about = `${card.name}, ${sizeGb} GB`;
  if (best === null)
    return {
      what: 'card',
      verdict: 'hint',
      detail: `${about}: too small for a model beside OBS and a game; without the game llama3.2:3b fits 6 GB`,
    };
  const asked = servedBy({ provider: POLICY_PROVIDER, openAiUrl: OPENAI_CHAT_URL, ggufFile: GGUF_MODEL });
  const need = needGb ?? (asked === 'ollama' ? knownNeedGb(OLLAMA_MODEL) : null);
  const chosen = asked === 'gguf' ? (GGUF_MODEL ?? '') : OLLAMA_MODEL;
  if ((asked === 'ollama' || asked === 'gguf') && need !== null && need > roomGb(sizeGb))
    return {
      what: 'card',
      verdict: 'hint',
      detail: `${about}: ${chosen} needs ${need.toFixed(1)} GB and does not fit beside OBS and a game; ${best.model} does (npm run models -- pull ${best.model})`,
    };
  return { what: 'card', verdict: 'ok', detail: `${about}: beside OBS and a light game ${best.model} fits (${best.note})` };
}
