import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXAMPLES, exampleOf } from './examples';

test.each(EXAMPLES.map(({ id, model }) => [id, model] as const))(
  'the network of %s is known by its hash',
  (id, model) => {
    const bytes = readFileSync(join(import.meta.dirname, model.name));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(model.sha256);
    expect(exampleOf(model)?.id).toBe(id);
    // A copy that somebody opened from the disk is asked for by its own name.
    expect(exampleOf({ name: 'renamed.onnx', sha256: model.sha256 })).toBeNull();
    expect(exampleOf({ name: model.name, sha256: '0'.repeat(64) })).toBeNull();
  },
);
