/** What the doctor says of the graphics card: what fits it, and whether the chosen model does. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Settings } from '../config/settings.ts';
import { fits, recommended } from '../policy/presets.ts';
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

export type CardSettings = Pick<Settings, 'OLLAMA_MODEL' | 'POLICY_PROVIDER' | 'OPENAI_CHAT_URL'>;

/** @param card as found */
export function cardFinding(card: Card | null, { OLLAMA_MODEL, POLICY_PROVIDER, OPENAI_CHAT_URL }: CardSettings): Finding {
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
  const usesOllama = POLICY_PROVIDER === 'ollama' || (POLICY_PROVIDER === 'auto' && OPENAI_CHAT_URL === null);
  if (usesOllama && fits(OLLAMA_MODEL, sizeGb) === false)
    return {
      what: 'card',
      verdict: 'hint',
      detail: `${about}: ${OLLAMA_MODEL} does not fit beside OBS and a game; ${best.model} does (npm run models -- pull ${best.model})`,
    };
  return { what: 'card', verdict: 'ok', detail: `${about}: beside OBS and a light game ${best.model} fits (${best.note})` };
}
