import { expect, test } from 'vitest';
import { exampleReport } from '../../../../test/reports';
import { withWork } from './work-left';

const report = exampleReport(2);
const works = report.layers.map(({ id }, i) => ({ id, positions: 1, multiplyAdds: 1000 * (i + 1), activation: 1 }));

test('multiply-adds of the network are those of its layers, each with its part that is left', () => {
  const [first, ...others] = report.layers;
  const { layers, work } = withWork({ ...report, layers: [{ ...first!, work: 0.25 }, ...others] }, works);
  const all = works.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0);
  expect(layers.map(({ multiplyAdds }) => multiplyAdds)).toEqual(works.map(({ multiplyAdds }) => multiplyAdds));
  expect(work).toEqual({ float: all, left: all - 750 });
});

test('what is not known of a layer is told of none', () => {
  expect(withWork(report, null)).toBe(report);
  expect(withWork(report, works.slice(1))).toBe(report);
});
