import { fireEvent, screen, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { button, draw, rowsOf } from '../../../test/rendered';
import { dice, type TrialResult } from '../../../test/trial-experiment/experiment';
import { diceFrame, featureOf } from '../../../test/trial-experiment/frame';
import { anyExperiment, type FrameParts } from '../../state/experiments/frame';
import { ExperimentsPage } from './ExperimentsPage';

function drawGames(change: Partial<FrameParts> = {}) {
  const frame = diceFrame(change);
  const drawn = draw(
    <ExperimentsPage
      workplaces={[{ id: 'quantize', title: 'Quantize' }]}
      frame={frame}
      heading="Games"
      caption="of chance"
      data={<i>Data</i>}
    />,
    [featureOf(frame)],
  );
  return { ...drawn, data: () => frame.dataOf(drawn.state()) };
}

const sentence = () => document.querySelector('.outcome-sentence')?.textContent;

test('what is stored is drawn first, and said to be stored', async () => {
  drawGames();
  await vi.waitFor(() => expect(sentence()).toBe('The claim holds here. 1 kinds of dice were thrown.'));
  expect(screen.getByText(/^Stored; press Run to get them from this machine\./)).toBeVisible();
  expect(rowsOf('Outcome')).toEqual([
    { Die: '4 sides', Mean: '2.50' },
    { Die: '6 sides', Mean: '–' },
  ]);
  expect(screen.getByRole('figure', { name: 'Mean by sides' })).toBeVisible();
  expect(rowsOf('Mean by sides, numbers')).toEqual([{ Sides: '4', Thrown: '2.5' }]);
  // What is stored has no networks.
  expect(screen.queryByRole('button', { name: 'Open in Quantize' })).toBeNull();
});

test('the form is that of the settings; a run takes what was set', async () => {
  const { user, data, engine, state } = drawGames();
  await vi.waitFor(() => expect(sentence()).toBeDefined());
  const form = within(screen.getByRole('form', { name: 'Settings' }));
  expect(form.getByRole('slider', { name: 'Thrown' })).toHaveValue('100');
  await user.click(form.getByRole('checkbox', { name: '4' }));
  // One stays.
  expect(form.getByRole('checkbox', { name: '6' })).toBeDisabled();
  await user.selectOptions(form.getByRole('combobox', { name: 'How' }), 'Fair');
  await user.clear(form.getByRole('spinbutton', { name: 'Seeds' }));
  await user.type(form.getByRole('spinbutton', { name: 'Seeds' }), '3');
  expect(data().settings['dice']).toEqual({ seeds: 3, sides: [6], thrown: 100, how: 'fair' });
  await user.click(button('Run'));
  await vi.waitFor(() => expect(state().job).toBeNull());
  await vi.waitFor(() => expect(rowsOf('Outcome')[0]!['Mean']).toMatch(/^3\.\d\d ± 0\.\d\d$/));
  expect(screen.getByText(/^Trained on nothing in .*, on the processor\.$/)).toBeVisible();

  history.replaceState(null, '', '?feature=games');
  await user.click(button('Open in Quantize'));
  await vi.waitFor(() => expect(engine.calls.join()).toContain('open die-'));
  expect(state().feature).toBe('quantize');
  // Back, in the browser, is where it came from.
  expect(new URL(location.href).searchParams.has('feature')).toBe(false);

  await user.click(button('Reset to the paper’s setting'));
  expect(data().settings['dice']).toEqual({ seeds: 2, sides: [4, 6], thrown: 100, how: 'fair' });
});

test('what only changes how results are read holds at once, without a run', async () => {
  const own: typeof dice = {
    ...dice,
    fields: { ...dice.fields, thrown: { ...dice.fields.thrown, reading: true } },
    outcome: (settings, results) => ({
      ...dice.outcome(settings, results as readonly TrialResult[]),
      sentence: `Read with ${settings.thrown} and ${settings.seeds}.`,
    }),
  };
  drawGames({ experiments: [anyExperiment(own)] });
  await vi.waitFor(() => expect(sentence()).toContain('Read with 100 and 1.'));
  fireEvent.change(screen.getByRole('slider', { name: 'Thrown' }), { target: { value: '250' } });
  await vi.waitFor(() => expect(sentence()).toContain('Read with 250 and 1.'));
});

test('another experiment of which nothing is stored says so, and has nothing to share', async () => {
  const { user } = drawGames();
  await vi.waitFor(() => expect(sentence()).toBeDefined());
  await user.selectOptions(screen.getByRole('combobox', { name: 'Experiment' }), 'Others');
  await vi.waitFor(() => expect(screen.getByText(/^Nothing is stored of this experiment/)).toBeVisible());
  expect(button('Copy link')).toBeDisabled();
});

test('a link of what is shown goes to the clipboard, and into the address', async () => {
  const write = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  const { user } = drawGames();
  await vi.waitFor(() => expect(button('Copy link')).toBeEnabled());
  await user.click(button('Copy link'));
  await vi.waitFor(() => expect(screen.getByText('Copied')).toBeVisible());
  expect(write.mock.calls[0]![0]).toMatch(/#v1=/);
  history.replaceState(null, '', location.pathname + location.search);
});
