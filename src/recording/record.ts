/** A policy and a voice that pass everything on as it comes and put a copy on tape. */
import type { Policy } from '../ports/policy.ts';
import type { Clip, ClipChunk, Voice } from '../ports/voice.ts';
import { failureOf, type Take, type Tape } from './tape.ts';

/** `policy`, recorded. Errors and aborts are recorded too; closing it does not close the tape. */
export function recordPolicy(policy: Policy, tape: Tape): Policy {
  return {
    get provider() {
      return policy.provider;
    },
    async *stream(prompt, signal) {
      const take = tape.begin();
      const { cue, maxTokens } = prompt;
      take.add({ type: 'policy.begin', id: take.id, provider: policy.provider, cue, maxTokens });
      const end = endOnce(take, 'policy.end');
      try {
        for await (const part of policy.stream(prompt, signal)) {
          const when = { id: take.id, atMs: take.atMs() };
          if (typeof part === 'string') take.add({ type: 'policy.token', ...when, text: part });
          else take.add({ type: 'policy.tool', ...when, name: part.name, arguments: part.arguments });
          yield part;
        }
        end('done');
      } catch (error) {
        end(signal.aborted ? 'aborted' : 'error', error);
        throw error;
      } finally {
        end('aborted');
      }
    },
    close: () => policy.close(),
  };
}

/** `voice`, recorded, samples and cues and all. */
export function recordVoice(voice: Voice, tape: Tape): Voice {
  return {
    get provider() {
      return voice.provider;
    },
    async speak(clause, style, signal) {
      const take = tape.begin();
      take.add({ type: 'voice.begin', id: take.id, provider: voice.provider, text: clause.text, rate: style.rate, pitch: style.pitch });
      const end = endOnce(take, 'voice.end');
      let clip: Clip;
      try {
        clip = await voice.speak(clause, style, signal);
      } catch (error) {
        end(signal.aborted ? 'aborted' : 'error', error);
        throw error;
      }
      take.add({ type: 'voice.open', id: take.id, atMs: take.atMs(), sampleRateHz: clip.sampleRateHz });
      return { ...clip, chunks: recordChunks(clip.chunks, take, signal, end) };
    },
    close: () => voice.close(),
  };
}

type End = (how: 'done' | 'aborted' | 'error', error?: unknown) => void;

async function* recordChunks(chunks: AsyncIterable<ClipChunk>, take: Take, signal: AbortSignal, end: End): AsyncGenerator<ClipChunk> {
  try {
    for await (const chunk of chunks) {
      const { pcm, visemes, words } = chunk;
      take.add({
        type: 'voice.chunk',
        id: take.id,
        atMs: take.atMs(),
        // Copied now: the samples belong to whoever plays them next.
        pcm: Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength).toString('base64'),
        visemes: visemes.map((cue) => [cue.viseme, cue.atSample]),
        words: words.map((cue) => [cue.start, cue.end, cue.atSample]),
      });
      yield chunk;
    }
    end('done');
  } catch (error) {
    end(signal.aborted ? 'aborted' : 'error', error);
    throw error;
  } finally {
    end('aborted');
  }
}

/** The first call writes the end row; later ones do nothing. */
function endOnce(take: Take, type: 'policy.end' | 'voice.end'): End {
  let ended = false;
  return (how, error) => {
    if (ended) return;
    ended = true;
    const failed = error === undefined || how !== 'error' ? {} : { error: failureOf(error) };
    // The begin row does not count: the reader compares with what stands between.
    take.add({ type, id: take.id, atMs: take.atMs(), end: how, count: take.count - 1, ...failed });
  };
}
