/** The guide's text: a part for each of its sections. */
import type { ReactNode } from 'react';
import type { GuideSection } from './sections';

/** Words and what they mean. */
function Terms({ terms }: { terms: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl>
      {terms.map(([term, meaning]) => (
        <div key={term} style={{ display: 'contents' }}>
          <dt>{term}</dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}

const Paper = ({ id }: { id: string }) => <a href={`https://arxiv.org/abs/${id}`}>arXiv {id}</a>;

export const CONTENT: Record<GuideSection, ReactNode> = {
  way: (
    <>
      <p>
        Bitpath takes a trained network and rounds its weights to a few bits, so that it becomes several times smaller.
        It shows what that costs, where, and gives you the small network as a file.
      </p>
      <ol>
        <li>
          <b>Open</b> an ONNX network and some data, or try an example. A part of the data calibrates; accuracy is
          measured on the rest, never on the same samples.
        </li>
        <li>
          <b>Find the fewest bits.</b> Each chosen method is tried at fewer and fewer bits, until the loss is more than
          you allow. The answer is on top of the page.
        </li>
        <li>
          <b>Look where it hurts.</b> The table of layers has the error of each; a layer that is bad can have more bits,
          or stay in float. Then press Quantize.
        </li>
        <li>
          <b>Take it away.</b> Export ONNX saves the network; Copy link gives others the result, without your files.
        </li>
      </ol>
    </>
  ),
  formats: (
    <>
      <p>What a file is, is told from its content. Files and folders can be dropped anywhere on the page.</p>
      <Terms
        terms={[
          ['Networks', 'ONNX, with its external data beside it where it has some'],
          ['Arrays', '.npy, .npz and .safetensors; MNIST’s IDX files, CIFAR’s binary batches, also as .gz'],
          ['Pictures', 'a folder or a zip of them, with labels.csv, or a folder for each class'],
          ['Labels', 'an array beside the samples, a table, or the names of folders'],
        ]}
      />
      <p>
        Pictures are bytes, and networks were trained on numbers made from them: Preprocessing says how. A float
        accuracy near chance most often means that it is the wrong one.
      </p>
    </>
  ),
  numbers: (
    <Terms
      terms={[
        ['Top-1, Top-5', 'samples whose class comes first, or is among the first five'],
        [
          '± behind it',
          'half the 95 % interval: another set of samples of this size may well give a figure that far away. Behind the change against float it is the interval of that change',
        ],
        [
          'may be chance',
          'the two networks differ on so few samples that this set cannot tell which is better; more samples can',
        ],
        [
          'Agreement',
          'samples on which the quantized network names the same class as the float network, right or wrong',
        ],
        [
          'Error',
          'how far what a layer gives is from what it gives in float, as a part of it. It gathers: a layer is given what the layers before it have made',
        ],
        ['SQNR', 'the outputs against the noise that quantizing put into them, in decibels: 6 more is half the noise'],
        ['KL', 'how far the probabilities of the classes have moved; 0: not at all'],
        ['Size', 'all weights packed at their bits, with their steps and biases; a saved file is larger'],
      ]}
    />
  ),
  methods: (
    <>
      <Terms
        terms={[
          ['RTN', 'rounds each weight to the nearest level: fast, and the baseline'],
          [
            'GPFQ',
            <>
              rounds weight by weight, so that each makes up for the errors before it, in this layer and in those
              before: <Paper id="2201.11113" />
            </>,
          ],
          [
            'SPFQ',
            <>
              GPFQ that rounds up or down at random, right in the mean: <Paper id="2309.10975" />
            </>,
          ],
          [
            'GPTQ',
            <>
              spreads the error of each rounding over the weights still to come: <Paper id="2210.17323" />
            </>,
          ],
          [
            'Qronos',
            <>
              does both, for the most work: <Paper id="2505.11695" />
            </>,
          ],
          [
            'Beacon',
            <>
              turns the output of a neuron to where it was, over and over, and finds its step at the end:{' '}
              <Paper id="2508.20293" />
            </>,
          ],
          ['Mixed precision', 'gives more bits to the layers that need them, and fewer to the others'],
        ]}
      />
      <p>Down to about 4 bits they are close; below, what a method makes up for decides.</p>
    </>
  ),
  words: (
    <Terms
      terms={[
        ['level', 'a value that a weight may take; the papers say letter, q'],
        ['grid', 'all levels of a layer, evenly spaced; in the papers the alphabet, 𝒜'],
        ['step', 'from one level to the next, δ'],
        ['range', 'how large the weights of a neuron are, most often the largest of them; the radius'],
        ['scale', 'how far the levels reach, in ranges; C. A smaller one clips large weights, and has finer steps'],
        ['neuron', 'one row of a layer’s weights, w; in a convolution one output channel'],
        [
          'calibration',
          'samples that the method sees; what they give a layer is X in float, and X̃ after quantized layers',
        ],
        ['path', 'the order in which the weights of a neuron are rounded, t = 0 to N − 1'],
      ]}
    />
  ),
  settings: (
    <>
      <p>What is set at first does well on most networks. What to try when it does not:</p>
      <Terms
        terms={[
          ['Calibration samples', 'more make all methods but RTN surer, and slower'],
          ['Grid', 'int is what other programs hold; at 2 bits symmetric is ternary, at 1 bit binary has no 0'],
          [
            'Offset',
            'moves the levels of each neuron by half a step or a whole one where that suits it: much at 2 to 4 bits',
          ],
          ['Group size', 'smaller groups follow the weights better, and take more room for their steps'],
          ['Search scale', 'finds the scale with the smallest error; it matters most at few bits'],
          ['Sparsity', 'more weights become 0, for more error'],
          ['Order of the weights', 'natural, or those with the largest inputs first'],
          ['Sweeps', 'go over the weights again once they are found; they help GPFQ, and cost little'],
          ['Correct bias, Center inputs', 'let the bias take the mean of the error; leave them on'],
          ['Seed', 'of everything chosen at random: the same seed gives the same bits'],
        ]}
      />
    </>
  ),
  layers: (
    <>
      <p>
        A layer is what has weights that can be rounded: Conv, Gemm, MatMul and the like. Each row has its bits, or the
        tick that leaves it in float; the heads of the columns sort.
      </p>
      <Terms
        terms={[
          [
            'Bits',
            'the slider of all layers moves those that have no bits of their own; what is selected moves together',
          ],
          ['Error', 'of the run that is shown. It holds what came from the layers before: Own error is without that'],
          ['Sensitivity', 'what this layer alone does to the output, once Mixed precision has measured it'],
          ['Zeros', 'weights that became 0; a file for sparse hardware can leave them out'],
          ['Filter', 'words and bounds, as conv bits<4 error>5'],
          ['Why is this layer bad?', 'measures what its error comes from, and offers what helps'],
        ]}
      />
    </>
  ),
  charts: (
    <>
      <p>Each chart has its numbers below it, and can be saved as a picture or a table.</p>
      <Terms
        terms={[
          ['Accuracy by bits', 'where each method begins to lose; the fewest bits are named below'],
          ['Error by layer', 'where the error is; a press on a layer selects it for the other charts'],
          [
            'Error along the path',
            'how the roundings of a neuron make up for each other, weight by weight: it stays low',
          ],
          ['Weights before and after', 'the weights of the selected layer, and the levels that they became'],
          ['Accuracy by calibration samples', 'how many are enough: from the knee on, more hardly help'],
          ['Sensitivity, Pareto front', 'what each layer can bear, and the best choices of bits for every size'],
        ]}
      />
    </>
  ),
  compress: (
    <>
      <p>
        Fewer bits are one way to make a network smaller; here are others, on the same network and data, with the same
        results. <b>Prune</b> makes weights 0: single ones, two of four, or whole neurons, which the file then does not
        have. What goes is said by a criterion, how much of each layer by the allocation, and what stays makes up for
        it: the repair. <b>Low rank</b> puts two thin layers in the place of one. <b>Share</b> gives all weights of a
        layer a few values, or makes a convolution a depthwise and a pointwise one.
      </p>
      <p>
        Each layer is changed on what the layers before it, changed already, now give it, as in Quantize; biases are
        corrected. <b>Quantize what stays</b> gives the weights that stay levels in the same walk. The chart shows every
        result of the network by its size: those on the line are beaten by no other.
      </p>
      <p>
        <b>What it buys</b> tells bytes and products of the shown run beside those of the float network; zeros are
        computed with, so that only neurons that go, low rank and separable kernels make it faster, and{' '}
        <b>Measure speed</b> says by how much here. <b>Draw the curves</b> runs several criteria at several sparsities,
        each a row of Results.
      </p>
      <p>
        <b>Distil</b> makes a fresh network of another width and trains it on what the open one says of the calibration
        samples, labelled or not. What comes of it is a file of its own: save it, or open it as the network.
      </p>
    </>
  ),
  experiments: (
    <p>
      Papers make claims about training. Each is an experiment here: real data, a few settings, and what came out beside
      what was claimed. <b>Run</b> computes it in this browser, several runs side by side; until then stored results are
      shown. Figures are means over seeds with their spread; a claim that does not hold at this size is said not to.
      What was trained can be opened in Quantize or Compress. Links carry settings and results; networks stay behind.
    </p>
  ),
  theory: (
    <p>
      The paper proves that the error of GPFQ falls with the length of a layer’s inputs, where that of RTN does not.
      Theory draws both on random layers, next to the bound: <Paper id="2201.11113" />. It needs no network.
    </p>
  ),
  work: (
    <>
      <p>Everything runs on this machine: on the GPU where the browser has WebGPU, else on the CPU.</p>
      <Terms
        terms={[
          ['stages', 'running the layers, to know what each is given'],
          ['gather, Gram', 'picking rows of that, and summing their products'],
          ['walk', 'rounding, weight by weight'],
          ['gram, path', 'two ways to the same levels: with sums over the samples, or with the samples themselves'],
        ]}
      />
      <p>Fewer calibration samples, or patches, take less of both. What does not fit is said before it starts.</p>
    </>
  ),
  files: (
    <Terms
      terms={[
        [
          'Export ONNX, int2 to int8',
          'weights as integers with their steps: small; opset 21 has int4, opset 25 int2, the network’s own opset suits older programs',
        ],
        ['Export ONNX, float32', 'the rounded weights as floats: as large as before, and runs everywhere'],
        ['Copy link', 'settings and results in the address, without network and samples; others can run them again'],
        ['Download report', 'everything that was measured, to read or to compute with'],
      ]}
    />
  ),
  keys: (
    <Terms
      terms={[
        ['Ctrl + Enter', 'quantize, from anywhere on the page'],
        ['Ctrl + Z', 'take back the last step'],
        ['Ctrl + Shift + Z', 'do again what was taken back'],
        ['Arrows', 'move sliders, and go from point to point in charts and from layer to layer in the graph'],
        ['Esc', 'close what is open over the page: an explanation, this guide, the tour'],
      ]}
    />
  ),
  privacy: (
    <p>
      Networks and data are read here, in your browser, and sent nowhere; there is no server that could take them. The
      browser keeps results for the next visit, not your files. A link holds the settings, the result and the names and
      hashes of the files, in the part of the address that is not sent to servers.
    </p>
  ),
};
