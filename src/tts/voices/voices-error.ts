import { Fault } from '../../kernel/fault.ts';

/** Something about installing voices that the user can understand and mend. */
export class VoicesError extends Fault {}
