import { expect, test, vi } from 'vitest';
import { channelOf, openContext } from './context';

const alone = () => {
  throw new Error('there are no peers');
};

test('of many steps few are reported', () => {
  vi.useFakeTimers();
  const reported: number[] = [];
  const context = openContext({
    data: null,
    backend: 'wasm',
    onProgress: (fraction) => void reported.push(fraction),
    startPeer: alone,
  });
  for (let step = 1; step <= 100; step++) {
    context.progress(step / 100);
    vi.advanceTimersByTime(10);
  }
  expect(reported).toHaveLength(10);
  expect(reported[0]).toBe(0.01);
  vi.useRealTimers();
});

test('a task that was cancelled ends at its next turn', async () => {
  const controller = new AbortController();
  const context = openContext({ data: null, backend: 'wasm', signal: controller.signal, startPeer: alone });
  await context.turn();
  controller.abort();
  await expect(context.turn()).rejects.toThrow('The job was cancelled.');
});

test('what arrives before it is asked for waits, in its order; whoever waits is told of a failure', async () => {
  const line = channelOf({ postMessage: () => undefined });
  line.arrived(1);
  line.arrived(2);
  expect([await line.channel.receive(), await line.channel.receive()]).toEqual([1, 2]);
  const waiting = line.channel.receive();
  line.failed(new Error('it died'));
  await expect(waiting).rejects.toThrow('it died');
  await expect(line.channel.receive()).rejects.toThrow('it died');
});
