/** Something about installing voices that the user can understand and mend. */
export class VoicesError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'VoicesError';
  }
}
