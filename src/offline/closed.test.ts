import { expect, test } from 'vitest';
import { closed, ISOLATION } from './closed';

test('a response keeps what it is, and gets the headers of an isolated, closed page', async () => {
  const response = closed(
    new Response('text', { status: 203, headers: { 'Content-Type': 'text/css' } }),
    "default-src 'none'",
  );
  expect(response.status).toBe(203);
  expect(await response.text()).toBe('text');
  expect(Object.fromEntries(response.headers)).toEqual({
    'content-type': 'text/css',
    'content-security-policy': "default-src 'none'",
    ...Object.fromEntries(Object.entries(ISOLATION).map(([name, value]) => [name.toLowerCase(), value])),
  });
});

test('one that cannot be read is left as it is', () => {
  const response = Response.error();
  expect(closed(response, '')).toBe(response);
});
