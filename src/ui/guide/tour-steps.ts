/** What the tour shows, in the order of the way through the page. Of steps whose target is not there, nothing is shown. */
export interface TourStep {
  name: string;
  text: string;
  target(): Element | null;
}

const at = (selector: string) => () => document.querySelector(selector);

const buttonCalled = (text: string) => () =>
  [...document.querySelectorAll('button')].find(({ textContent }) => textContent === text) ?? null;

export const TOUR: readonly TourStep[] = [
  {
    name: 'Open a network',
    text: 'Try an example, or open an ONNX file and some data. Files can be dropped anywhere on the page; they stay on your machine.',
    target: at('select[aria-label="Example"]'),
  },
  {
    name: 'Look at the data',
    text: 'A part of it calibrates, the rest is what accuracy is measured on. If the float accuracy is far too low, try another preprocessing.',
    target: at('[aria-labelledby="data-title"]'),
  },
  {
    name: 'Find the fewest bits',
    text: 'One press tries the methods at fewer and fewer bits, and ends in the answer: the smallest size whose loss these samples cannot tell from none.',
    target: buttonCalled('Find the fewest bits'),
  },
  {
    name: 'The answer',
    text: 'What the selected result comes to: bits, accuracy against float, and how much smaller it is.',
    target: at('.answer-panel .answer'),
  },
  {
    name: 'Where it hurts',
    text: 'The error of each layer, and a slider for its bits. Give a bad layer more bits, or keep it in float.',
    target: at('table[aria-label="Layers"]'),
  },
  {
    name: 'All results',
    text: 'A row for each run, with float on top. Select one to see its details, its layers and its answer.',
    target: at('table[aria-label="Results"]'),
  },
  {
    name: 'The curves',
    text: 'How accuracy falls with the bits. The numbers of each chart can be read below it.',
    target: at('figure[aria-label="Accuracy by bits"]'),
  },
  {
    name: 'Take it away',
    text: 'Save the quantized network as ONNX, or copy a link to the result. The link holds the result, not your files.',
    target: buttonCalled('Export ONNX'),
  },
];
