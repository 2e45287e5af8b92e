/** The machine's monotonic clock in milliseconds: on Linux and Windows the same for all processes, and the one of Python's `time.monotonic`. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}
