/** What tests that must end in a moment measure: the clock would also count what other processes take. */

/** Starts counting. @returns milliseconds that the processor has worked since */
export function processorTime(): () => number {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
}
