import { Fault } from '../kernel/fault.ts';

/** The engine or its process failed; the message is for the streamer. */
export class EngineError extends Fault {}
